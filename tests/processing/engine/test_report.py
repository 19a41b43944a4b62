"""The report says what is so, in JSON that every parser reads, and cries wolf at no music."""

from __future__ import annotations

import json

import numpy as np
import pytest

from processing.engine import report
from processing.engine.audio import Writer
from processing.platforms import platforms
from tests.processing.engine.signals import faded, music, steps, tone


def measure(tmp_path, sound, rate=48_000, subtype="FLOAT", progress=None):
    path = tmp_path / "sound.wav"
    if sound.shape[1] > rate / 4 and not np.isinf(sound).any():
        sound = faded(sound, rate)
    with Writer(path, rate, len(sound), subtype) as file:
        file.write(sound)
    made = report.measure(path, progress=progress)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    return made


def codes(made):
    return {found["code"]: found["severity"] for found in made["findings"]}


def test_the_figures_of_a_known_tone(tmp_path):
    made = measure(tmp_path, tone(48_000, 20, -18), subtype="PCM_24")

    assert (made["version"], made["rate"], made["channels"]) == (1, 48_000, 2)
    assert (made["frames"], made["seconds"], made["bits"]) == (960_000, 20.0, 24)
    for figure in ("integrated_lufs", "max_momentary_lufs", "max_short_term_lufs"):
        assert made[figure] == pytest.approx(-18, abs=0.02)
    assert made["true_peak_dbtp"] == pytest.approx(-18, abs=0.01)
    assert made["sample_peak_dbfs"] == pytest.approx(-18, abs=0.01)
    assert made["plr_db"] == pytest.approx(0, abs=0.05)
    assert made["lra_lu"] == pytest.approx(0, abs=0.05)
    assert len(made["true_peaks_dbtp"]) == 2
    assert made["short_term"]["hop_seconds"] == 0.1
    assert len(made["short_term"]["lufs"]) == 200
    assert made["short_term"]["lufs"][28:30] == [None, pytest.approx(-18, abs=0.02)]
    assert codes(made) == {"duplicated_channel": "info"}


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_24", "PCM_16"])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_music_raises_no_alarm(tmp_path, rate, subtype):
    for seed in range(3):
        assert measure(tmp_path, music(rate, 10.0, seed), rate, subtype)["findings"] == []


@pytest.mark.parametrize("hz", [20, 30.1, 41.2, 55, 440])
def test_a_low_note_in_16_bits_is_not_clipping(tmp_path, hz):
    made = measure(tmp_path, tone(48_000, 5, -1.2, hz=hz, channels=1), subtype="PCM_16")
    assert made["findings"] == []


def test_a_naive_square_wave_is_not_clipping(tmp_path):
    square = 0.5 * np.sign(tone(48_000, 5, 0, hz=110.3))
    assert "clipping" not in codes(measure(tmp_path, square))


@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_16"])
def test_clipping_is_found_where_it_begins(tmp_path, subtype):
    sound = music(48_000, 6.0) * 0.5
    sound[:, 96_000:] = np.clip(sound[:, 96_000:] * 12, -1, 1)

    made = measure(tmp_path, sound, subtype=subtype)
    (clipping,) = [found for found in made["findings"] if found["code"] == "clipping"]
    assert clipping["severity"] == "bad"
    assert clipping["at_seconds"] == pytest.approx(2.0, abs=0.1)


def test_clipping_that_was_turned_down_is_found(tmp_path):
    made = measure(tmp_path, np.clip(music(48_000, 6.0) * 6, -1, 1) * 0.5)
    assert codes(made)["clipping"] == "bad"
    assert "-6.0 dBFS" in made["findings"][0]["sentence"]


def test_peaks_between_the_samples_are_told_by_degree(tmp_path):
    def peak_at(dbtp):
        wave = tone(48_000, 2, dbtp, hz=12_000, phase=np.pi / 4, channels=1)
        fade = np.minimum(1, np.minimum(np.arange(96_000), np.arange(96_000)[::-1]) / 4800)
        return codes(measure(tmp_path, wave * fade))

    assert peak_at(-1.0) == {}
    assert peak_at(-0.5) == {"true_peak_close": "info"}
    assert peak_at(+0.8) == {"true_peak_over": "warn"}


def test_float_above_full_scale_is_told_and_is_legal(tmp_path):
    found = codes(measure(tmp_path, music(48_000, 5.0) * 4))
    assert found == {"over_full_scale": "warn"}


def test_one_fault_each(tmp_path):
    wave = faded(music(48_000, 5.0), 48_000)
    silence = np.zeros((2, 200_000))
    cases = {
        "dc_offset": wave * 0.5 + 0.05,
        "dead_channel": wave * [[1], [0]],
        "antiphase": np.stack([wave[0], -wave[0]]),
        "silence_head": np.concatenate([silence, wave], axis=1),
        "silence_tail": np.concatenate([wave, silence], axis=1),
        "silent": silence,
        "too_short_for_loudness": faded(wave[:, :10_000], 48_000),
        "layout_assumed": np.concatenate([wave, wave[:1]]),
        "nonfinite_samples": np.where(np.arange(240_000) == 7, np.nan, wave),
    }
    also = {"antiphase": {"inverted_channel"}}
    for code, sound in cases.items():
        found = set(codes(measure(tmp_path, sound)))
        assert code in found
        assert found <= {code} | also.get(code, set())


def test_partly_out_of_phase_is_a_warning(tmp_path):
    one, other = music(48_000, 5.0, 1)[0], music(48_000, 5.0, 2)[0]
    noise = np.random.default_rng(3).standard_normal(240_000) * 0.1
    made = measure(tmp_path, np.stack([0.2 * one + noise, 0.2 * other - 0.5 * noise]))
    assert codes(made).get("low_correlation", codes(made).get("antiphase")) is not None


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros((2, 0)),
        np.zeros((1, 1)),
        np.ones((1, 1)),
        tone(48_000, 0.399, -20),
        np.full((2, 96_000), np.nan),
        np.full((2, 96_000), np.inf),
        np.full((2, 96_000), 0.3),
    ],
    ids=["nothing", "silent-sample", "one-sample", "399ms", "nan", "inf", "dc"],
)
def test_anything_gets_a_report(tmp_path, sound):
    made = measure(tmp_path, sound)
    assert made["frames"] == sound.shape[1]
    assert len(made["platforms"]) == len(platforms())
    assert made["findings"]


def test_progress_is_told_and_can_stop_it(tmp_path):
    told = []
    measure(tmp_path, music(48_000, 5.0), progress=lambda *what: told.append(what))
    assert told[-1] == ("measure", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)

    def stop(stage, fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report.measure(tmp_path / "sound.wav", progress=stop)


def test_the_curve_follows_the_sound(tmp_path):
    lufs = measure(tmp_path, steps(48_000, (6, -20), (6, -40)))["short_term"]["lufs"]
    assert lufs[59] == pytest.approx(-20, abs=0.05)
    assert lufs[-1] == pytest.approx(-40, abs=0.05)
