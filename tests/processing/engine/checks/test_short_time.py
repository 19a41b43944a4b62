"""Levels are right at any rate and number of channels, and no block size changes a bit."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.checks.low_band import LowBand
from processing.engine.checks.short_time import ShortTime, window_frames
from tests.processing.engine.checks.spectra import heard, white
from tests.processing.engine.signals import tone


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 48_000, 96_000, 192_000, 768_000])
def test_a_tone_has_its_level_and_its_place_at_any_rate(rate):
    sound = heard(tone(rate, 4, -20, hz=1000), rate)

    assert 10 * np.log10(sound.power().sum()) == pytest.approx(-23.01, abs=0.01)
    assert np.argmax(sound.power()) * sound.bin_hz == pytest.approx(1000, abs=sound.bin_hz)
    assert 4 < sound.bin_hz < 12


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_the_thinned_sound_keeps_a_low_tone_to_the_hundredth_of_a_decibel(rate):
    low = heard(tone(rate, 8, -20, hz=100), rate).low

    assert 10 * np.log10(low.power.sum()) == pytest.approx(-23.01, abs=0.01)
    assert np.argmax(low.power) * low.bin_hz == pytest.approx(100, abs=low.bin_hz)


@pytest.mark.parametrize("block", [1, 777, 8_192, 65_536])
def test_the_size_of_the_blocks_changes_no_bit(block):
    noise = white(0.4 if block == 1 else 5)
    one, other = heard(noise), heard(noise, block=block)

    assert np.array_equal(one.power(), other.power())
    assert one.levels == other.levels
    assert one.low.power is None or np.array_equal(one.low.power, other.low.power)


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_figures_are_means_over_the_channels(channels):
    loud = white(3, channels=channels)
    loud[1:] = 0.0

    power = heard(loud).power().sum()

    assert 10 * np.log10(power * channels) == pytest.approx(-20, abs=0.1)


def test_left_and_right_out_of_phase_do_not_cancel():
    sound = tone(48_000, 3, -20)
    sound[1] *= -1
    assert heard(sound).power().sum() == pytest.approx(heard(-sound[[1, 1]]).power().sum())


def test_quiet_windows_have_a_spectrum_of_their_own():
    quiet, loud = tone(48_000, 4, -60, hz=300), tone(48_000, 4, -10, hz=3000)
    sound = heard(np.concatenate([quiet, loud], axis=1))

    own = sound.power(below_dbfs=-50)

    assert np.argmax(own) * sound.bin_hz == pytest.approx(300, abs=6)
    assert 10 * np.log10(own.sum()) == pytest.approx(-63, abs=0.6)


def test_memory_does_not_grow_with_the_sound():
    low = LowBand(48_000, 1, window_frames(48_000))
    bins = [np.ones((8, 256), dtype=np.complex128)]
    for _ in range(1_300):  # a quarter of an hour
        low.feed(bins)
    assert 256 <= len(low.spectra) <= 512

    sound = ShortTime(768_000, 2)
    assert sound._buffer.nbytes < 8_000_000


@pytest.mark.parametrize("frames", [0, 1, 100, 4_000, 8_191])
def test_a_sound_shorter_than_a_window_has_a_spectrum(frames):
    sound = heard(white(1)[:, :frames])

    assert len(sound.levels) == (frames > 0)
    assert np.isfinite(sound.power()).all()
    assert sound.low.power is None
