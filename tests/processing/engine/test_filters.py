import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from processing.engine.filters import (
    Filter,
    all_pass,
    band_pass,
    chain,
    equaliser,
    high_pass,
    low_pass,
    response_db,
    tilt,
)
from processing.recipes.channel import EqBand
from tests.processing.engine.players import RATE, noise


def measured_db(rows, hz, rate=RATE):
    """What the filter itself does to an impulse, not what its coefficients promise."""
    impulse = np.zeros((1, 1 << 17))
    impulse[0, 0] = 1
    spectrum = np.fft.rfft(Filter(rows, 1)(impulse)[0])
    at = np.round(np.asarray(hz) * (1 << 17) / rate).astype(int)
    return 20 * np.log10(np.abs(spectrum[at])), at * rate / (1 << 17)


def test_filters_agree_with_an_independent_implementation():
    rows = chain(high_pass(80, RATE, 24), equaliser([EqBand(hz=1000, gain_db=6, q=2)], RATE))
    sos = np.column_stack([rows[:, :3], np.ones(len(rows)), rows[:, 3:]])
    sound = noise(1, 0.3)

    assert np.array_equal(Filter(rows, 2)(sound.copy()), signal.sosfilt(sos, sound))


@pytest.mark.parametrize("slope_db", [6, 12, 18, 24, 36, 48])
@pytest.mark.parametrize("hz", [30, 100, 400])
def test_a_high_pass_is_three_decibels_down_at_its_corner_and_keeps_its_slope(hz, slope_db):
    rows = high_pass(hz, RATE, slope_db)
    down, _ = measured_db(rows, [hz, hz / 4, hz / 8, hz * 16])

    assert down[0] == pytest.approx(-3.01, abs=0.15)  # bins do not fall on the corner exactly
    assert down[1] - down[2] == pytest.approx(slope_db, abs=0.6)
    assert down[3] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("slope_db", [6, 12, 18, 24, 36, 48])
@pytest.mark.parametrize("hz", [100, 1000, 2000])
def test_a_low_pass_is_the_mirror_of_the_high_pass(hz, slope_db):
    rows = low_pass(hz, RATE, slope_db)
    down = response_db(rows, RATE, np.array([hz, hz * 2, hz * 4, hz / 16]))

    assert down[0] == pytest.approx(-3.01, abs=0.01)
    assert down[1] - down[2] == pytest.approx(slope_db, abs=slope_db / 6)  # steeper near the top
    assert down[3] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("slope_db", [6, 12, 18, 24, 36, 48])
def test_slopes_are_butterworth(slope_db):
    sos = signal.butter(slope_db // 6, 1000, "highpass", fs=RATE, output="sos")
    hz = np.geomspace(50, 20_000, 50)
    _, expected = signal.sosfreqz(sos, hz, fs=RATE)

    got = response_db(high_pass(1000, RATE, slope_db), RATE, hz)
    np.testing.assert_allclose(got, 20 * np.log10(np.abs(expected)), atol=1e-9)


def test_a_low_pass_above_what_the_rate_carries_does_nothing():
    assert not len(low_pass(22_000, 44_100, 24))


@pytest.mark.parametrize("hz", [120, 2500])
def test_both_bands_of_a_crossover_make_an_all_pass(hz):
    low = chain(low_pass(hz, RATE), low_pass(hz, RATE))
    high = chain(high_pass(hz, RATE), high_pass(hz, RATE))
    impulse = np.zeros((1, 1 << 15))
    impulse[0, 0] = 1
    both = Filter(low, 1)(impulse.copy()) + Filter(high, 1)(impulse.copy())

    np.testing.assert_allclose(both, Filter(all_pass(hz, RATE), 1)(impulse.copy()), atol=1e-12)
    assert np.abs(20 * np.log10(np.abs(np.fft.rfft(both[0])))).max() < 0.01


def test_the_sound_and_a_part_of_its_band_make_a_bell():
    sound = noise(0.2, 0.3)
    gain_db, q = -4.0, 1.5
    a = 10 ** (gain_db / 40)
    band = Filter(band_pass(1000, RATE, q * a), 2)(sound.copy())
    bell = Filter(equaliser([EqBand(hz=1000, gain_db=gain_db, q=q)], RATE), 2)(sound.copy())

    np.testing.assert_allclose(sound + (a * a - 1) * band, bell, atol=1e-12)


def test_a_notch_takes_its_frequency_out_and_no_other():
    rows = equaliser([EqBand(shape="notch", hz=1000, gain_db=0, q=10)], RATE)
    middle, below, above = response_db(rows, RATE, np.array([1000.0001, 500, 2000]))

    assert middle < -80
    assert [below, above] == pytest.approx([0, 0], abs=0.05)


@given(hz=st.floats(40, 15_000), gain_db=st.floats(-18, 18), q=st.floats(0.3, 8))
@settings(max_examples=25, deadline=None)
def test_a_bell_has_its_gain_at_its_middle_and_none_far_away(hz, gain_db, q):
    rows = equaliser([EqBand(hz=hz, gain_db=gain_db, q=q)], RATE)

    assert response_db(rows, RATE, np.array([hz]))[0] == pytest.approx(gain_db, abs=0.01)
    assert response_db(rows, RATE, np.array([1e-3]))[0] == pytest.approx(0, abs=0.01)
    got, at = measured_db(rows, [100, 1000, 8000])
    assert got == pytest.approx(response_db(rows, RATE, at), abs=0.001)


@pytest.mark.parametrize("gain_db", [-9, 6])
def test_a_shelf_lifts_its_side_only(gain_db):
    low = equaliser([EqBand(shape="low_shelf", hz=200, gain_db=gain_db, q=0.7)], RATE)
    high = equaliser([EqBand(shape="high_shelf", hz=4000, gain_db=gain_db, q=0.7)], RATE)
    ends = np.array([1.0, 23_000.0])

    assert response_db(low, RATE, ends) == pytest.approx([gain_db, 0], abs=0.02)
    assert response_db(high, RATE, ends) == pytest.approx([0, gain_db], abs=0.05)


def test_a_tilt_turns_around_the_middle():
    low, middle, high = response_db(tilt(4, RATE), RATE, np.array([20, 700, 20_000]))

    assert low == pytest.approx(-2, abs=0.1)
    assert high == pytest.approx(2, abs=0.1)
    assert middle == pytest.approx(0, abs=0.3)
    assert not len(tilt(0, RATE))


def test_a_narrow_low_bell_is_as_exact_as_float64_can_be():
    rows = equaliser([EqBand(hz=30, gain_db=6, q=4)], RATE)
    got, at = measured_db(rows, [25, 30, 35, 60])

    assert got == pytest.approx(response_db(rows, RATE, at), abs=0.001)


def test_a_band_above_what_the_rate_carries_is_left_out():
    assert not len(equaliser([EqBand(hz=20_000, gain_db=6)], 32_000))


@pytest.mark.parametrize("size", [1, 7, 999, 65_536])
def test_blocks_of_any_size_sound_the_same(size):
    rows = high_pass(80, RATE, 24)
    sound = noise(0.2, 0.3)
    whole = Filter(rows, 2)(sound.copy())
    stream = Filter(rows, 2)
    pieces = [stream(sound[:, at : at + size].copy()) for at in range(0, sound.shape[1], size)]

    assert np.array_equal(np.concatenate(pieces, axis=1), whole)


def test_silence_after_sound_becomes_exactly_silent():
    stream = Filter(high_pass(20, RATE, 24), 1)
    stream(noise(0.1, 0.5, channels=1))
    for _ in range(200):
        last = stream(np.zeros((1, 65_536)))

    assert not last.any()  # and was never denormal on the way, which would be slow
