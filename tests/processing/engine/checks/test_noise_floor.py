"""The level of the quietest passages is what it was made to be, and noise in them is told."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.spectra import RATE, codes, judged, record, voice, white
from tests.processing.engine.signals import faded, music, tone


def noisy(rms_dbfs, rate=RATE):
    sung = voice(20, rate)
    return sung + white(20, rate, 1, rms=10 ** (rms_dbfs / 20))


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    ("level", "severity"), [(-40, "warn"), (-50, "warn"), (-60, "info"), (-80, None)]
)
def test_noise_in_the_pauses_is_measured_and_told_by_degree(rate, level, severity):
    made = judged(noisy(level, rate), rate)

    assert made["noise_floor_dbfs"] == pytest.approx(level, abs=0.6)
    assert codes(made).get("noise_floor") == severity


def test_digital_silence_is_not_the_floor():
    sound = noisy(-55)
    sound[:, : 5 * RATE] = 0.0
    assert judged(sound)["noise_floor_dbfs"] == pytest.approx(-55, abs=0.6)


@pytest.mark.parametrize(
    "sound",
    [
        white(10),  # nothing but noise is meant
        faded(white(10), RATE, 4.0),
        music(seconds=20),
        record(20),
        voice(20),
        tone(RATE, 10, -20),
        np.concatenate([tone(RATE, 5, -60, hz=330), tone(RATE, 5, -10, hz=330)], axis=1),
    ],
)
def test_what_is_no_noise_in_a_pause_is_not_told(sound):
    assert "noise_floor" not in codes(judged(sound))


@pytest.mark.parametrize("sound", [np.zeros((2, RATE * 5)), white(0.5), np.zeros((1, 0))])
def test_silence_and_short_sounds_have_no_floor(sound):
    assert judged(sound)["noise_floor_dbfs"] is None


def test_music_without_a_pause_has_no_floor():
    seconds = np.arange(20 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * 220 * n * seconds) / n for n in range(1, 60))
    swell = 0.06 + 0.03 * np.sin(2 * np.pi * 0.4 * seconds)
    assert judged(np.stack([swell * chord] * 2))["noise_floor_dbfs"] is None
