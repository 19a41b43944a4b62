"""A crossfade keeps the power of what it goes between, however alike the two are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.time.seam import crossfaded, gains, likeness, quietest
from tests.processing.engine.edit_time.sounds import noise

LIKE = st.floats(-0.5, 1.0)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 2000), LIKE)
def test_the_power_of_the_sum_stays(frames, alike):
    down, up = gains(frames, alike)
    power = down**2 + up**2 + 2 * alike * down * up

    assert np.allclose(power, 1.0, atol=1e-12)
    assert np.allclose(down, up[::-1], atol=1e-12)
    if alike >= 0:
        assert (np.diff(down) <= 1e-12).all()


def test_what_is_the_same_stays_the_same():
    sound = noise(0.02)

    assert np.abs(crossfaded(sound, sound) - sound).max() < 1e-15


@pytest.mark.parametrize("alike", [1.0, 0.5, 0.0, -0.3])
def test_likeness_is_the_correlation(alike):
    one, two = noise(4.0, 1), noise(4.0, 2)
    mixed = alike * one + np.sqrt(1 - alike**2) * two

    assert likeness(one, mixed) == pytest.approx(alike, abs=0.02)


def test_beside_silence_and_beside_its_opposite_gains_stay_finite():
    sound = noise(0.02)

    assert likeness(sound, np.zeros_like(sound)) == 1.0
    assert np.abs(crossfaded(sound, -sound)).max() <= 1.5 * np.abs(sound).max()


def test_the_place_is_where_the_two_agree_and_near_the_wish_if_they_agree_everywhere():
    one, two = noise(0.1, 1), noise(0.1, 2)
    two[:, 3000:3400] = one[:, 3000:3400]

    found = quietest(one, two, 300, wish=2200, reach=1500)
    assert 3000 <= found.start <= 3100
    assert found.difference < 1e-12

    assert quietest(one, one, 300, wish=2200, reach=1500).start == 2200


def test_the_place_stays_within_reach_and_within_the_stretches():
    one, two = noise(0.1, 1), noise(0.1, 2)
    two[:, 3000:3400] = one[:, 3000:3400]

    near = quietest(one, two, 300, wish=2200, reach=100)
    assert 2100 <= near.start <= 2300

    edge = quietest(one, two, 300, wish=4500, reach=5000)
    assert 0 <= edge.start <= one.shape[1] - 300
