"""Hum is found under voices and instruments, to the hundredth of a hertz; notes are no hum."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.checks.hum import hum as find_hum
from tests.processing.engine.checks.spectra import (
    RATE,
    codes,
    heard,
    hum,
    judged,
    notes,
    record,
    voice,
    white,
)
from tests.processing.engine.signals import music


def found_in(sound, rate=RATE):
    short = heard(sound, rate)
    return find_hum(short.low, 10 * np.log10(short.power().sum()))


def hiss(sound, rms_dbfs):
    return sound + white(1, len(sound[0]), len(sound), rms=10 ** (rms_dbfs / 20))


@pytest.mark.parametrize("level", [-36, -48, -60, -66])
@pytest.mark.parametrize("hz", [49.95, 50.0, 50.07, 59.94, 60.0, 60.03])
def test_hum_under_a_voice_is_found_with_its_frequency_and_level(hz, level):
    found = found_in(hiss(voice(20) + hum(20, hz, level), -75))

    assert found.mains_hz == pytest.approx(hz, abs=0.02)
    assert found.level_dbfs == pytest.approx(level, abs=2)
    assert len(found.harmonics) >= 4


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000, 192_000])
def test_hum_is_found_at_any_rate(rate):
    found = found_in(hiss(voice(12, rate) + hum(12, 50.02, -50, rate), -75), rate)
    assert found.mains_hz == pytest.approx(50.02, abs=0.02)


def test_a_rectifier_hums_at_twice_the_mains():
    found = found_in(hiss(voice(20) + hum(20, 60.0, -50, harmonics=(2, 4, 6, 8)), -75))
    assert (round(found.mains_hz, 1), found.harmonics[0]) == (60.0, 2)


def test_the_finding_says_frequency_and_level():
    made = judged(hiss(voice(20) + hum(20, 50.0, -50), -75))

    (one,) = [finding for finding in made["findings"] if finding["code"] == "hum"]
    assert one["severity"] == "warn"
    assert "50.00 Hz" in one["sentence"]
    assert one["figure"] == pytest.approx(-50, abs=1)
    assert one["unit"] == "dBFS"


@pytest.mark.parametrize(
    "played",
    [
        [(0, 30, 48.9994)],  # G1, held
        [(0, 30, 61.7354)],  # B1
        [(0, 30, 58.2705)],
        [(0, 30, 50.0)],  # a drone that is the music itself
        [(at * 0.5, 0.48, 48.9994) for at in range(60)],
        [(at * 0.5, 0.4, 50.0) for at in range(60)],
        [(at * 1.0, 0.9, 60.0) for at in range(30)],
        [(at * 4.0, 2.0, 50.0) for at in range(8)],
    ],
)
def test_notes_close_to_the_mains_are_no_hum(played):
    assert found_in(hiss(notes(played, 30), -80)) is None


@pytest.mark.parametrize("sound", [music(seconds=30), record(30), voice(30), white(10)])
def test_music_voice_and_noise_do_not_hum(sound):
    assert found_in(sound) is None


def test_one_line_alone_is_no_hum():
    assert found_in(hiss(voice(20) + hum(20, 50.0, -50, harmonics=(1,)), -75)) is None


def test_a_sound_too_short_to_tell_is_not_said_to_hum():
    assert "hum" not in codes(judged(voice(2) + hum(2, 50.0, -40)))
