"""The second meter agrees where it can be trusted, is silent where not, and tells a difference."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine import report, second_opinion
from processing.engine.audio import Writer
from processing.engine.meter import Meter
from processing.engine.second_opinion import SecondOpinion
from tests.processing.engine.signals import music, steps, tone, tone_of


def asked(sound, rate=48_000, *, piece=65_536, mask=None):
    """The figures and the findings of a second meter that heard the sound."""
    other = SecondOpinion(rate, len(sound), mask=mask)
    for at in range(0, sound.shape[1], piece):
        other.feed(sound[:, at : at + piece])
    read = Meter(rate, len(sound)).result()
    return other.figures()["second_meter"], list(other.findings(read))


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 88_200, 96_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_both_meters_agree_on_music(rate, channels):
    figures, found = asked(music(rate, 6.0, channels=channels), rate)

    assert found == []
    assert figures["windows"] == 1
    assert abs(figures["largest_difference_lu"]) < (0.001 if rate == 48_000 else 0.04)
    assert figures["left_out"] is None


@pytest.mark.parametrize("hz", [25, 100, 1000, 2000, 6000, 10_000, 15_000])
@pytest.mark.parametrize("rate", [32_000, 192_000])
def test_its_filter_is_near_enough_wherever_it_is_asked(rate, hz):
    """Half of what raises the alarm, for a tone at the worst place."""
    figures, _ = asked(tone_of(rate, -20, hz=hz, seconds=4, channels=2, gains=(1, 1)), rate)
    assert abs(figures["largest_difference_lu"]) < 0.05


@pytest.mark.parametrize(
    ("channels", "mask"), [(3, 0x7), (5, None), (6, None), (6, 0x60F), (4, 0x33)]
)
def test_surround_is_compared_without_its_lfe(channels, mask):
    sound = music(seconds=5.0, channels=channels)
    if channels == 6:
        sound[3] = 0.9 * tone(48_000, 5.0, 0, hz=50, channels=1)
    figures, found = asked(sound, mask=mask)

    assert found == []
    assert figures["windows"] == 1
    assert abs(figures["largest_difference_lu"]) < 0.001


def test_a_long_sound_is_compared_minute_by_minute():
    """The last piece is cut to whole tenths, and one below 0.4 s is not asked about."""
    sound = np.concatenate([music(seconds=30.0)] * 4 + [music(seconds=5.07)], axis=1)
    figures, found = asked(sound, piece=50_021)
    assert (figures["windows"], found) == (3, [])
    assert abs(figures["largest_difference_lu"]) < 0.001

    assert asked(sound[:, : 120 * 48_000 + 10_000])[0]["windows"] == 2


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros((2, 0)),
        np.zeros((2, 1)),
        tone(48_000, 0.399, -20),
        np.zeros((2, 480_000)),
        np.full((2, 480_000), 0.5),
        steps(48_000, (5, -69.9), (5, -90)),
        steps(48_000, (0.5, -20), (9.5, None)),
    ],
    ids=["nothing", "one", "399ms", "silence", "dc", "at the gate", "a blip"],
)
def test_odd_sounds_raise_no_alarm(sound):
    figures, found = asked(sound)
    assert found == []
    assert abs(figures["largest_difference_lu"] or 0) < 0.01


@pytest.mark.parametrize(
    ("rate", "channels", "mask"), [(22_050, 2, None), (352_800, 2, None), (48_000, 8, 0x63F)]
)
def test_where_it_cannot_judge_it_is_left_out(rate, channels, mask):
    figures, found = asked(music(rate, 1.0, channels=channels), rate, mask=mask)
    assert (figures["windows"], figures["largest_difference_lu"], found) == (0, None, [])
    assert "pyloudnorm" in figures["left_out"]


def test_a_difference_is_told_with_its_minute(monkeypatch):
    """At 8 kHz its filter is half a decibel off: asked nevertheless, it does differ."""
    monkeypatch.setattr(second_opinion, "_LOWEST_RATE", 8_000)
    quiet, bright = tone(8_000, 60, -20, hz=100), tone(8_000, 60, -20, hz=2_500)

    figures, found = asked(np.concatenate([quiet, bright, quiet], axis=1), 8_000)
    (told,) = found
    assert (told["code"], told["severity"]) == ("second_meter_differs", "warn")
    assert (told["at_seconds"], told["until_seconds"]) == (60.0, 120.0)
    assert abs(told["figure"]) > 0.1
    assert figures["windows"] == 3
    assert figures["at_seconds"] == 60.0


@pytest.mark.parametrize("frames", [19_199, 19_200, 24_000, 143_997, 143_999])
def test_a_rate_that_has_no_whole_tenths(frames):
    figures, found = asked(music(47_999, 3.0)[:, :frames], 47_999)
    assert found == []
    assert figures["windows"] == (0 if frames == 19_199 else 1)
    assert abs(figures["largest_difference_lu"] or 0) < 0.005


def test_memory_is_that_of_one_window():
    """A minute, or less of it where a minute is large."""
    for rate, channels, seconds in (
        (48_000, 2, 60),
        (96_000, 2, 60),
        (192_000, 2, 30),
        (96_000, 5, 24),
    ):
        window = SecondOpinion(rate, channels)._window
        assert len(window) == seconds * rate
        assert window.nbytes <= 100e6


def test_a_report_has_it_unless_it_is_left_out(tmp_path):
    with Writer(tmp_path / "a.wav", 48_000, 2) as file:
        file.write(music(seconds=3.0))

    assert report.measure(tmp_path / "a.wav")["second_meter"]["name"] == "pyloudnorm"
    assert "second_meter" not in report.measure(tmp_path / "a.wav", second_opinion=False)
