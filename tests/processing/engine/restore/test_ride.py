"""Loud and soft phrases come together by as much as asked for, and pauses stay pauses."""

import numpy as np
import pytest

from processing.engine.edit.ride import ride
from processing.recipes.steps import Ride
from tests.processing.engine.players import loudness, noise
from tests.processing.engine.restore.desk import tried

RATE = 48_000


def phrases(*levels_db, pause=1.0, channels=2):
    parts = []
    for number, level in enumerate(levels_db):
        parts += [
            noise(3.0, 10 ** (level / 20), seed=number, channels=channels),
            np.zeros((channels, round(pause * RATE))),
        ]
    return np.concatenate(parts, axis=1)


def middles_lufs(sound, count):
    return np.array(
        [
            loudness(sound[:, (4 * n + 1) * RATE : (4 * n + 2) * RATE]).integrated_lufs
            for n in range(count)
        ]
    )


@pytest.mark.parametrize("strength", [0.4, 0.7, 1.0])
def test_what_parts_the_phrases_shrinks_by_the_strength(tmp_path, strength):
    sound = phrases(-20, -26, -22, -28)
    out, said, _ = tried(ride, Ride(strength=strength, at_most_db=12), sound, RATE, tmp_path)
    before, after = middles_lufs(sound, 4), middles_lufs(out, 4)

    assert np.ptp(after) == pytest.approx((1 - strength) * np.ptp(before), abs=0.4)
    assert said["moved"][0]["by_db"] == pytest.approx(
        max(said["most_up_db"], said["most_down_db"], key=abs), abs=0.01
    )


def test_a_level_is_reached_where_it_is_named(tmp_path):
    out, _, _ = tried(
        ride, Ride(target_lufs=-24, strength=1.0, at_most_db=18), phrases(-20, -30), RATE, tmp_path
    )

    assert middles_lufs(out, 2) == pytest.approx([-24, -24], abs=0.3)


def test_the_hand_goes_no_further_than_allowed(tmp_path):
    sound = phrases(-20, -40)
    out, said, _ = tried(
        ride, Ride(target_lufs=-20, strength=1.0, at_most_db=3), sound, RATE, tmp_path
    )

    assert said["most_up_db"] <= 3
    assert np.abs(out).max() <= np.abs(sound).max() * 10 ** (3 / 20) + 1e-9


def test_it_never_clips(tmp_path):
    sound = phrases(-30)
    sound[:, RATE] = 0.8
    out, _, _ = tried(
        ride, Ride(target_lufs=-10, strength=1.0, at_most_db=18), sound, RATE, tmp_path
    )

    assert np.abs(out).max() <= 10 ** (-1 / 20) + 1e-6


def test_a_pause_is_not_lifted_to_the_level_of_a_phrase(tmp_path):
    hiss = noise(8.0, 10 ** (-70 / 20))
    out, said, _ = tried(
        ride, Ride(strength=1.0, at_most_db=18), phrases(-20, -23) + hiss, RATE, tmp_path
    )
    pause = slice(round(3.2 * RATE), round(3.8 * RATE))

    assert np.abs(out[:, pause]).max() < np.abs(hiss).max() * 10 ** (said["most_up_db"] / 20) + 1e-6


@pytest.mark.parametrize("sound", [np.zeros((2, RATE)), np.full((1, 100), 0.1), np.zeros((1, 0))])
def test_without_a_level_it_stays(tmp_path, sound):
    _, said, same = tried(ride, Ride(), sound, RATE, tmp_path)

    assert same
    assert said["found"] is False


def test_what_is_even_already_stays(tmp_path):
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    _, _, same = tried(ride, Ride(), tone, RATE, tmp_path)

    assert same
