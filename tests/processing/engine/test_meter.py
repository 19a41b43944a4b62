"""The meter reads what BS.1770-5 and EBU Tech 3341 and 3342 say it must."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyebur128
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine import kweight, truepeak
from processing.engine.meter import Meter, layout_is_known, weights
from tests.processing.engine.signals import CASES, RATES, music, steps, tone, tone_of, weighting_db


def measure(sound, rate=48_000, piece=None, mask=None):
    meter = Meter(rate, len(sound), mask=mask)
    piece = piece or max(sound.shape[1], 1)
    for at in range(0, sound.shape[1], piece):
        meter.feed(sound[:, at : at + piece])
    return meter.result()


def figures(sound, rate, mask=None):
    read = measure(sound, rate, mask=mask)
    return {
        "integrated": read.integrated_lufs,
        "momentary": read.max_momentary_lufs,
        "short_term": read.max_short_term_lufs,
        "lra": read.lra_lu,
        "true_peak": read.true_peak_dbtp,
    }


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_published_signals_read_as_published(case, rate):
    read = figures(case.make(rate), rate, case.mask)

    for name, expected in case.expect.items():
        if expected is None:
            assert read[name] is None
            continue
        value, below, above = expected
        assert value - below <= read[name] <= value + above, name


@pytest.mark.parametrize("rate", RATES)
def test_shifted_bursts_are_read_closer_than_asked(rate):
    """Within 0.02 LU, where the standard asks for 0.1."""
    for case in CASES:
        if case.name.startswith(("3341-10.", "3341-11.", "3341-13.", "3341-14.")):
            read = figures(case.make(rate), rate)
            for name, (value, _, _) in case.expect.items():
                assert read[name] == pytest.approx(value, abs=0.02), case.name


def test_the_short_term_curve_stands_still_in_case_9():
    read = measure(steps(48_000, *[(1.34, -20), (1.66, -30)] * 5))

    curve = [value for value in read.short_term_lufs if value is not None]
    assert len(read.short_term_lufs) == 150
    assert read.short_term_lufs[:29] == (None,) * 29
    assert max(curve) - min(curve) < 0.05


_LOW_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000]
_RATES = [*RATES, 64_000, 128_000, 176_400, 192_000, 352_800, 384_000, 768_000]


def _off_db(rate, share=0.4):
    """How far the weighting is at most from the standard's at 48 kHz, up to a share of the rate."""
    hz = np.geomspace(10, min(share * rate, 23_999), 1000)
    made = kweight.response_db(kweight.design(rate), rate, hz)
    return np.abs(made - weighting_db(hz)).max()


@pytest.mark.parametrize("rate", _RATES)
def test_weighting_is_that_of_48_khz(rate):
    assert _off_db(rate) < 0.0002


@pytest.mark.parametrize("rate", _LOW_RATES)
def test_weighting_is_near_that_of_48_khz_at_low_rates(rate):
    assert _off_db(rate) < (0.0002 if rate >= 22_050 else 0.005)
    assert _off_db(rate, 0.4999) < (0.003 if rate >= 16_000 else 0.05)


@pytest.mark.parametrize("rate", [8_000, 22_050, 192_000, 768_000])
@pytest.mark.parametrize("hz", [25, 100, 1000, 2000, 3000])
def test_tones_read_the_same_at_any_rate(rate, hz):
    sound = tone_of(rate, -23, hz=hz, seconds=4, channels=2, gains=(1, 1))
    assert measure(sound, rate).integrated_lufs == pytest.approx(-23, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_libebur128_at_48_khz(seed):
    sound = music(seed=seed)
    read = measure(sound)
    other = pyebur128.R128State(
        2,
        48_000,
        pyebur128.MeasurementMode.MODE_I | pyebur128.MeasurementMode.MODE_TRUE_PEAK,
    )
    other.add_frames(np.ascontiguousarray(sound.T).reshape(-1), sound.shape[1])

    assert read.integrated_lufs == pytest.approx(pyebur128.get_loudness_global(other), abs=0.001)
    theirs = max(pyebur128.get_true_peak(other, channel) for channel in range(2))
    assert read.true_peak_dbtp == pytest.approx(20 * math.log10(theirs), abs=0.3)


def test_agrees_with_pyloudnorm_at_48_khz():
    """With its De Man filters; its default ones read 0.04 LU low."""
    sound = music()
    other = pyloudnorm.Meter(48_000, filter_class="DeMan")

    read = measure(sound)
    assert read.integrated_lufs == pytest.approx(other.integrated_loudness(sound.T), abs=0.01)
    assert read.lra_lu == pytest.approx(other.loudness_range(sound.T), abs=0.1)


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_the_rate_makes_no_difference(rate):
    parts = [(4, -20), (4, -30)]
    assert measure(steps(rate, *parts), rate).integrated_lufs == pytest.approx(
        measure(steps(48_000, *parts)).integrated_lufs, abs=0.002
    )


@pytest.mark.parametrize("channels", [1, 2, 5, 6])
def test_agrees_with_libebur128_in_every_layout(channels):
    sound = music(seconds=8.0, channels=channels)
    other = pyebur128.R128State(channels, 48_000, pyebur128.MeasurementMode.MODE_I)
    other.add_frames(np.ascontiguousarray(sound.T).reshape(-1), sound.shape[1])

    assert measure(sound).integrated_lufs == pytest.approx(
        pyebur128.get_loudness_global(other), abs=0.001
    )


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_that_measure_at_once_change_no_bit(threads):
    rates = [44_100, 48_000, 96_000, 48_000, 22_050, 192_000, 88_200, 44_100]
    sounds = [music(rate, 3.3, seed, channels=1 + seed % 2) for seed, rate in enumerate(rates)]
    alone = [measure(sound, rate) for sound, rate in zip(sounds, rates, strict=True)]

    with ThreadPoolExecutor(threads) as pool:
        pieces = [977, 65_537, 4096, 1, 131_071, 333, 7, 65_535]
        together = list(pool.map(measure, sounds, rates, pieces))
    assert together == alone


@settings(max_examples=25, deadline=None)
@given(piece=st.integers(1, 70_000), cut=st.integers(1, 120_000))
def test_the_read_size_changes_no_bit(piece, cut):
    sound = music(44_100, seconds=4.0)[:, :cut]
    if piece < 40:
        sound = sound[:, :8_000]

    assert measure(sound, 44_100, piece=piece) == measure(sound, 44_100)


@settings(max_examples=25, deadline=None)
@given(db=st.floats(-20, 12))
def test_turning_up_by_some_decibels_raises_loudness_by_as_many_units(db):
    before = measure(music(seconds=4.0))
    after = measure(music(seconds=4.0) * 10 ** (db / 20))

    for figure in ("integrated_lufs", "max_momentary_lufs", "max_short_term_lufs"):
        assert getattr(after, figure) - getattr(before, figure) == pytest.approx(db, abs=1e-6)
    assert after.true_peak_dbtp - before.true_peak_dbtp == pytest.approx(db, abs=1e-6)
    assert after.lra_lu == pytest.approx(before.lra_lu, abs=1e-6)
    assert after.plr_db == pytest.approx(before.plr_db, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(phase=st.floats(0, 2 * math.pi), hz=st.floats(100, 20_000))
def test_the_true_peak_of_a_sine_is_its_amplitude(phase, hz):
    sound = tone(48_000, 0.5, -6, hz=hz, phase=phase) * np.hanning(24_000)

    assert measure(sound).true_peak_dbtp == pytest.approx(-6, abs=0.05)


def test_a_full_reading_finds_nothing_that_the_bounded_one_missed():
    random = np.random.default_rng(5)
    sound = np.tanh(random.standard_normal((1, 200_000)))
    rows = truepeak.phases()
    full = max(
        np.abs(np.convolve(sound[0], rows[p][::-1], mode="full")).max()
        for p in range(truepeak.FACTOR)
    )
    assert measure(sound).true_peaks[0] == pytest.approx(full, rel=1e-12)


def test_peaks_are_told_by_channel_and_time():
    sound = np.zeros((2, 96_000))
    sound[0, 24_000] = 0.25
    sound[1, 72_000] = -0.5

    read = measure(sound)
    assert read.sample_peaks == (0.25, 0.5)
    assert read.true_peak_at_seconds == pytest.approx(1.5, abs=1e-4)
    assert read.true_peak_dbtp == pytest.approx(-6.02, abs=0.01)


def test_a_peak_beyond_the_first_or_last_sample_is_seen():
    """A file that was cut in the middle of a wave overshoots at the cut, at either end."""
    bump = 0.9 * np.sinc((np.arange(-24, 24) + 0.5) / 2)
    head, tail = measure(bump[None, 24:]), measure(bump[None, :24])

    assert head.true_peaks[0] > 1.02 * head.sample_peaks[0]
    assert head.true_peaks[0] == pytest.approx(tail.true_peaks[0], rel=1e-9)


def test_mono_counts_once():
    one = tone(48_000, 5, -20, channels=1)
    two = tone(48_000, 5, -20, channels=2)

    assert measure(two).integrated_lufs - measure(one).integrated_lufs == pytest.approx(
        3.01, abs=0.01
    )


def test_channels_are_weighted_by_the_mask_of_the_file():
    assert weights(6).tolist() == [1, 1, 1, 0, 1.41, 1.41]
    assert weights(5).tolist() == [1, 1, 1, 1.41, 1.41]
    assert weights(6, 0x60F).tolist() == [1, 1, 1, 0, 1.41, 1.41]
    assert weights(8, 0x63F).tolist() == [1, 1, 1, 0, 1, 1, 1.41, 1.41]
    assert weights(6, 0x3).tolist() == [1, 1, 1, 0, 1.41, 1.41]  # a mask for other channels
    assert weights(7).tolist() == [1] * 7
    assert layout_is_known(8, 0x63F)
    assert not layout_is_known(8, 0x3)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros((2, 0)),
        np.zeros((2, 1)),
        np.ones((1, 1)),
        np.zeros((2, 480_000)),
        tone(48_000, 0.399, -20),
        np.full((2, 200_000), 0.5),
        np.full((2, 200_000), np.nan),
        np.full((2, 200_000), np.inf),
    ],
    ids=["nothing", "one-silent", "one", "silence", "399ms", "dc", "nan", "inf"],
)
def test_anything_gives_a_result(sound):
    read = measure(sound)

    for figure in (read.integrated_lufs, read.lra_lu, read.true_peak_dbtp, read.plr_db):
        assert figure is None or math.isfinite(figure)
    assert read.frames == sound.shape[1]


def test_399_ms_have_no_loudness_and_400_have():
    assert measure(tone(48_000, 0.399, -20)).integrated_lufs is None
    assert measure(tone(48_000, 0.4, -20)).integrated_lufs == pytest.approx(-20, abs=0.1)


def test_an_incomplete_last_block_is_not_used():
    """460 ms that end in silence: only the first 400 ms count."""
    assert measure(steps(48_000, (0.4, -20), (0.06, None))).integrated_lufs == pytest.approx(
        measure(steps(48_000, (0.4, -20))).integrated_lufs, abs=1e-9
    )


def test_numbers_that_are_none_are_counted_and_read_as_silence():
    sound = music(seconds=3.0)
    sound[0, 100] = np.nan
    sound[1, 7_000] = -np.inf
    clean = np.nan_to_num(sound, nan=0.0, neginf=0.0)

    read = measure(sound)
    assert read.nonfinite == 2
    assert read.integrated_lufs == measure(clean).integrated_lufs
    assert math.isnan(sound[0, 100])  # the caller's array is left alone


def test_repeating_a_sound_keeps_its_range():
    sound = music(seconds=40.0)
    assert measure(np.tile(sound, 3)).lra_lu == pytest.approx(measure(sound).lra_lu, abs=0.5)
