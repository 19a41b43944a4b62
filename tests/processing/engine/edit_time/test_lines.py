"""Where the lines of a grid are, and whether somebody plays to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.time.lines import follows, lines_of
from processing.recipes.steps import Grid


@pytest.mark.parametrize("division", [4, 8, 12, 16, 24, 32])
def test_lines_of_a_tempo(division):
    lines = lines_of(Grid(bpm=120, first_beat_seconds=0.3, division=division), 0.5, 10.0).seconds

    assert np.allclose(np.diff(lines), 2.0 / division)
    assert np.abs(lines - 0.3).min() < 1e-9
    assert lines[0] <= 0.0
    assert lines[-1] >= 10.0


def test_lines_of_beats_go_with_them_and_one_beat_beyond():
    grid = Grid(beats_seconds=(1.0, 1.5, 2.1, 2.8), division=8)
    lines = lines_of(grid, 0.5, 10.0).seconds

    assert np.allclose(lines, [0.5, 0.75, 1, 1.25, 1.5, 1.8, 2.1, 2.45, 2.8, 3.15, 3.5])


@pytest.mark.parametrize("first", [0.0, 0.5, -0.25, 3.0])
def test_swing_delays_every_second_division_from_the_first_beat_on(first):
    straight = lines_of(Grid(bpm=120, first_beat_seconds=first, division=8), 0.5, 8.0).seconds
    swung = lines_of(Grid(bpm=120, first_beat_seconds=first, division=8), 2 / 3, 8.0).seconds
    beside = swung - straight
    on_beat = np.isclose((straight - first) % 0.5, 0.0) | np.isclose((straight - first) % 0.5, 0.5)

    assert np.allclose(beside[on_beat], 0.0)
    assert np.allclose(beside[~on_beat], 0.5 * (2 / 3 - 0.5))


def test_triplets_do_not_swing():
    grid = Grid(bpm=100, division=12)

    assert np.array_equal(lines_of(grid, 0.5, 9).seconds, lines_of(grid, 0.7, 9).seconds)


@settings(deadline=None, max_examples=30)
@given(st.floats(20, 400), st.floats(-600, 1000), st.floats(0, 60), st.floats(0.5, 0.75))
def test_the_nearest_line_is_the_nearest(bpm, first, seconds, swing):
    lines = lines_of(Grid(bpm=bpm, first_beat_seconds=first), swing, seconds)
    times = np.linspace(0, seconds, 17)
    away = np.abs(times - lines.seconds[lines.nearest(times)])

    assert (np.diff(lines.seconds) > 0).all()
    assert np.allclose(away, np.abs(times[:, None] - lines.seconds).min(axis=1))


def _beside(random, count, at_most):
    return random.uniform(-at_most, at_most, count)


def test_a_sloppy_player_follows_and_chance_does_not():
    random = np.random.Generator(np.random.PCG64(4))
    spacing, reach = np.full(200, 0.25), np.full(200, 0.06)

    assert follows(_beside(random, 200, 0.04), spacing, reach).all()
    assert follows(_beside(random, 200, 0.125), spacing, reach).mean() < 0.1


def test_a_finer_rhythm_than_the_grid_still_follows_it():
    random = np.random.Generator(np.random.PCG64(5))
    sixteenths = np.tile([0.0, 0.125, -0.25, -0.125], 30) + _beside(random, 120, 0.01)

    assert follows(sixteenths, np.full(120, 0.5), np.full(120, 0.06)).all()


def test_where_the_playing_leaves_the_grid_is_found():
    random = np.random.Generator(np.random.PCG64(6))
    away = np.concatenate([_beside(random, 100, 0.02), _beside(random, 100, 0.125)])
    told = follows(away, np.full(200, 0.25), np.full(200, 0.125))

    assert told[:85].all()
    assert told[115:].mean() < 0.15


def test_of_a_few_onsets_nothing_can_be_said():
    assert follows(np.full(7, 0.12), np.full(7, 0.25), np.full(7, 0.12)).all()
