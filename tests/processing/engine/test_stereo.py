import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.stereo import MonoBelow, placed, sides_of, widened
from tests.processing.engine.players import RATE, noise
from tests.processing.engine.signals import tone


@given(pan=st.floats(-1, 1))
@settings(deadline=None)
def test_three_decibels_keep_the_power_and_six_the_sum(pan):
    left, right = sides_of(np.array([pan]), 1, -3.0)[:, 0]
    also_left, also_right = sides_of(np.array([pan]), 1, -6.0)[:, 0]

    assert left**2 + right**2 == pytest.approx(1)
    assert also_left + also_right == pytest.approx(1)


@given(law_db=st.floats(-6, 0))
@settings(deadline=None)
def test_a_pan_law_is_what_its_name_says_and_never_lifts(law_db):
    sides = sides_of(np.linspace(-1, 1, 201), 1, law_db)

    assert 20 * np.log10(sides[:, 100]) == pytest.approx([law_db] * 2, abs=0.03)
    assert sides[:, 0] == pytest.approx([1, 0], abs=1e-12)
    assert sides[:, 200] == pytest.approx([0, 1], abs=1e-12)
    assert sides.max() <= 1
    assert (np.diff(sides[0]) <= 1e-12).all()


@given(pan=st.floats(-1, 1), channels=st.sampled_from([1, 2]), law_db=st.floats(-6, 0))
@settings(max_examples=30, deadline=None)
def test_a_place_is_the_same_for_one_frame_and_for_many(pan, channels, law_db):
    sound = noise(0.01, 0.1, channels=channels)
    frames = sound.shape[1]
    moving = np.linspace(-1, 1, frames)
    moving[frames // 2] = pan

    still = placed(sound, pan, law_db)
    moved = placed(sound, moving, law_db)
    assert still[:, frames // 2].tobytes() == moved[:, frames // 2].tobytes()


def test_stereo_in_the_centre_is_not_touched():
    sound = noise(0.1, 0.1)

    assert np.array_equal(placed(sound, 0.0), sound)
    assert widened(sound, 1.0) is sound


def test_width_is_mono_at_nothing_and_leaves_the_middle_alone():
    sound = noise(0.1, 0.1)
    left, right = widened(sound, 0.0)
    wide = widened(sound, 2.0)

    assert np.array_equal(left, right)
    np.testing.assert_allclose(wide.sum(axis=0), sound.sum(axis=0), atol=1e-15)
    np.testing.assert_allclose(wide[0] - wide[1], 2 * (sound[0] - sound[1]), atol=1e-15)


def test_the_bass_comes_to_the_middle_and_what_was_there_keeps_its_level():
    one_side = {}
    for hz in (30, 2000):
        sound = np.vstack([tone(RATE, 2, -6, hz=hz, channels=1), np.zeros((1, 2 * RATE))])
        out = MonoBelow(120, RATE)(sound)[:, RATE:]
        one_side[hz] = 20 * np.log10(np.abs(out).max(axis=1) / 10 ** (-6 / 20) + 1e-9)

    assert one_side[30] == pytest.approx([-6, -6], abs=0.1)
    assert one_side[2000][0] == pytest.approx(0, abs=0.1)
    assert one_side[2000][1] < -40


def test_of_a_mono_sound_no_frequency_changes_its_level():
    impulse = np.zeros((2, 1 << 15))
    impulse[:, 0] = 1
    out = MonoBelow(120, RATE)(impulse)

    assert np.abs(20 * np.log10(np.abs(np.fft.rfft(out[0])))).max() < 1e-6
    assert np.array_equal(out[0], out[1])
