"""What the sheet makes of a report: readings, findings, platforms, and two reports side by side."""

from __future__ import annotations

import pytest

from sessions.desk.sheets import Comparison, Sheet, platform_rows, readings
from sessions.desk.sheets.told import told
from tests.factories import FACTS
from tests.sessions.desk.measured import OUT_OF_PHASE, noise


def sheet(number: int = 1, **facts) -> Sheet:
    return Sheet(
        facts=FACTS | facts,
        name=f"v{number}",
        label="Mix",
        number=number,
        source="/api/versions/1/report/",
        paper="/versions/1/report/print/",
    )


def finding(code="hum", severity="warn", **more):
    return {"code": code, "severity": severity, "sentence": code, "remedy": "", **more}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    return noise(tmp_path_factory.mktemp("sound") / "turned.wav", out_of_phase=True)


def test_every_figure_that_was_measured_is_shown(measured):
    names = {reading.name for reading in readings.more(measured)}

    assert {
        "Max momentary",
        "Max short-term",
        "Sample peak",
        "PSR",
        "Lost in mono",
        "Least correlation",
        "Tilt",
        "Sound up to",
    } <= names
    peaks = readings.true_peaks(measured)
    assert [peak.name for peak in peaks] == ["True peak, left", "True peak, right"]
    assert all(0 <= peak.at_seconds <= 12 for peak in peaks)
    second = readings.second_meter(measured)
    assert second.name == "pyloudnorm"
    assert float(second.text) < 0.1


def test_a_report_of_before_is_still_readable():
    old = {"integrated_lufs": -18.2, "true_peaks_dbtp": [-3.1, -3.4], "seconds": 3.0}

    assert readings.more(old) == []
    assert [peak.text for peak in readings.true_peaks(old)] == ["−3.1", "−3.4"]
    assert readings.second_meter(old) is None
    assert readings.true_peaks({}) == []
    assert told([{"severity": "warn"}])[0].place == ""


def test_a_loudness_range_of_less_than_a_minute_is_called_unsteady():
    assert sheet(seconds=59.9).range_is_unsteady
    assert not sheet(seconds=60.0).range_is_unsteady


def test_a_second_meter_that_was_not_asked_says_why():
    why = "pyloudnorm is not exact enough below 32 kHz to judge."
    facts = {
        "second_meter": {
            "name": "pyloudnorm",
            "windows": 0,
            "largest_difference_lu": None,
            "at_seconds": None,
            "left_out": why,
        }
    }

    second = readings.second_meter(facts)

    assert (second.text, second.note) == ("", why)


def test_word_length_and_dither_stand_together():
    facts = {"bits": 24, "word_length_bits": 16, "dither": "none", "bandwidth_hz": 16_000}

    found = {it.name: (it.text, it.unit, it.note) for it in readings.more(facts)}

    assert found["Word length used"] == ("16", "bit of 24", "no dither")
    assert found["Sound up to"][:2] == ("16.0", "kHz")


def test_findings_stand_worst_first_then_by_time():
    found = told(
        [
            finding("info_early", "info", at_seconds=0.0),
            finding("warn_late", at_seconds=9.0),
            finding("warn_early", at_seconds=2.0),
            finding("bad", "bad", at_seconds=60.0),
        ]
    )

    assert [it.code for it in found] == ["bad", "warn_early", "warn_late", "info_early"]


@pytest.mark.parametrize(
    ("more", "place", "figure"),
    [
        ({"at_seconds": 161.3, "figure": 4, "unit": "places"}, "2:41.3", "4 places"),
        ({"at_seconds": 64.2, "until_seconds": 69.9, "figure": -0.21}, "1:04–1:09", "−0.21"),
        (
            {"at_seconds": 1.0, "until_seconds": 1.4, "figure": 2.44, "unit": "dB"},
            "0:01.0–0:01.4",
            "2.4 dB",
        ),
        ({"at_seconds": 5.0, "until_seconds": 5.0, "figure": True}, "0:05.0", ""),
        ({"at_seconds": 5.01, "until_seconds": 5.03}, "0:05.0", ""),
        ({"until_seconds": 5.0, "figure": None}, "", ""),
        ({"figure": -1.0}, "", "−1.00"),
    ],
)
def test_a_finding_names_its_place_and_its_figure(more, place, figure):
    (found,) = told([finding(**more)])

    assert (found.place, found.figure) == (place, figure)


def test_a_minus_in_a_sentence_is_a_minus_and_a_hyphen_stays_one():
    words = {"sentence": "A high-pass at -1 dBTP, 20-30 Hz, -0.21.", "remedy": "-1 dB"}
    (found,) = told([finding() | words])

    assert found.sentence == "A high-pass at −1 dBTP, 20-30 Hz, −0.21."
    assert found.remedy == "−1 dB"


def test_the_engines_own_range_can_be_selected(measured):
    (lost,) = [it for it in told(measured["findings"]) if it.code == "mono_loss"]

    assert lost.at_seconds == pytest.approx(OUT_OF_PHASE[0], abs=0.6)
    assert lost.until_seconds == pytest.approx(OUT_OF_PHASE[1], abs=0.6)


def test_bars_never_leave_their_track_and_start_at_zero():
    for lufs in (-40.0, -23.0, -14.0, -9.6, -3.0):
        for peak in (-20.0, -1.0, 1.5):
            table = platform_rows.of_facts({"integrated_lufs": lufs, "true_peak_dbtp": peak})
            for row in table.rows:
                assert row.bar_at >= -0.02
                assert row.bar_at + row.bar_width <= 100.02
                ends = (row.bar_at, row.bar_at + row.bar_width)
                assert any(end == pytest.approx(row.zero_at, abs=0.02) for end in ends)


def test_a_loud_song_is_only_turned_down():
    table = platform_rows.of_facts({"integrated_lufs": -9.6, "true_peak_dbtp": -1.0})

    rows = {row.rule["name"] + row.mode: row for row in table.rows}
    assert table.heading == "Turned down by"
    assert rows["YouTube"].change == "4.4 dB"
    assert rows["YouTube"].plays_at == "−14.0"
    assert rows["SpotifyLoud"].name == ""


def test_a_quiet_song_is_told_with_signs():
    table = platform_rows.of_facts({"integrated_lufs": -16.5, "true_peak_dbtp": -9.0})

    rows = {row.rule["name"] + row.mode: row for row in table.rows}
    assert table.heading == "Change"
    assert rows["SpotifyNormal"].change == "+2.5 dB"
    assert rows["SpotifyQuiet"].change == "−2.5 dB"
    assert rows["YouTube"].change == "0.0 dB"


def test_platforms_have_nothing_to_say_of_silence():
    table = platform_rows.of_facts({"integrated_lufs": None, "true_peak_dbtp": None})

    assert {row.change for row in table.rows if row.rule["kind"] == "stream"} == {"–"}


def test_two_versions_stand_beside_each_other_with_the_change():
    both = Comparison(
        a=sheet(7, integrated_lufs=-12.84, psr_db=8.0),
        b=sheet(6, integrated_lufs=-9.61, true_peak_dbtp=None),
    )

    lines = {line.name: line for line in both.lines}
    assert (lines["Integrated"].a, lines["Integrated"].b) == ("−12.8", "−9.6")
    assert lines["Integrated"].change == "+3.2"
    assert lines["PLR"].change == "0.0"
    assert (lines["PSR"].b, lines["PSR"].change) == ("–", "–")
    assert lines["True peak"].b == "–"
    assert "Lost in mono" not in lines


def test_findings_are_new_gone_or_in_both_whichever_is_heard():
    older = sheet(6, findings=[finding("hum"), finding("clicks", channel="left")])
    newer = sheet(7, findings=[finding("hum", at_seconds=3.0), finding("clicks", channel="right")])

    for both in (Comparison(a=newer, b=older), Comparison(a=older, b=newer)):
        assert [it.channel for it in both.new] == ["right"]
        assert [it.channel for it in both.gone] == ["left"]
        assert [it.code for it in both.stayed] == ["hum"]


def test_a_fault_that_was_there_twice_and_is_there_once_is_gone_once():
    older = sheet(1, findings=[finding(at_seconds=1.0), finding(at_seconds=2.0)])
    newer = sheet(2, findings=[finding(at_seconds=1.0)])

    both = Comparison(a=newer, b=older)

    assert (len(both.new), len(both.gone), len(both.stayed)) == (0, 1, 1)
