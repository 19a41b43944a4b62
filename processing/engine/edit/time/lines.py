"""The lines of a grid in seconds, which of them is nearest, and whether the playing follows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.edit.time.tape import Floats
from processing.recipes.steps import Grid

_TRIPLETS = (12, 24)
_ENOUGH = 8  # onsets, to say that they do not follow a grid
_LEAST_FIT = 0.3  # 1 on the lines, 0 anywhere
_STRETCH = 24  # onsets that are looked at together


@dataclass(frozen=True, slots=True)
class Lines:
    """Rising seconds; `spacings[n]` is the smaller distance from line n to a neighbour."""

    seconds: Floats
    spacings: Floats

    def nearest(self, at_seconds: Floats) -> npt.NDArray[np.int64]:
        right = np.clip(np.searchsorted(self.seconds, at_seconds), 1, len(self.seconds) - 1)
        nearer = at_seconds - self.seconds[right - 1] <= self.seconds[right] - at_seconds
        return np.asarray(np.where(nearer, right - 1, right), np.int64)


def lines_of(grid: Grid, swing: float, seconds: float) -> Lines:
    """Over the whole sound; a list of beats reaches one beat further at either end.

    Triplets do not swing.
    """
    beats = _beats(grid, seconds)
    per_beat = grid.division // 4
    number = np.arange((len(beats) - 1) * per_beat + 1)
    place = number / per_beat
    if grid.division not in _TRIPLETS:
        # The second of each pair of divisions, counted from the first beat.
        odd = (number + _first_number(grid, beats, per_beat)) % 2 == 1
        place = place + odd * (2 * swing - 1) / per_beat
    made = np.interp(place, np.arange(len(beats)), beats)
    kept = np.flatnonzero(place <= len(beats) - 1)
    made = made[kept]
    gaps = np.diff(made, prepend=-np.inf, append=np.inf)
    return Lines(made, np.minimum(gaps[:-1], gaps[1:]))


def _beats(grid: Grid, seconds: float) -> Floats:
    if grid.bpm is not None:
        beat = 60.0 / grid.bpm
        first = int(np.floor((0.0 - grid.first_beat_seconds) / beat)) - 1
        last = int(np.ceil((seconds - grid.first_beat_seconds) / beat)) + 1
        return np.asarray(
            grid.first_beat_seconds + beat * np.arange(first, max(last, first + 1) + 1)
        )
    beats = np.array(grid.beats_seconds)
    return np.concatenate([[2 * beats[0] - beats[1]], beats, [2 * beats[-1] - beats[-2]]])


def _first_number(grid: Grid, beats: Floats, per_beat: int) -> int:
    """How many divisions from the first beat to the first line (its parity counts)."""
    if grid.bpm is None:
        return per_beat
    return round(float(beats[0] - grid.first_beat_seconds) * grid.bpm / 60.0) * per_beat


def follows(away: Floats, spacing: Floats, reach: Floats) -> npt.NDArray[np.bool_]:
    """For each onset whether around it the playing follows the lines.

    away: seconds beside the nearest line. spacing: of the lines there. reach: how far beside one an
    onset may be. Where onsets lie anywhere, as many are halfway as on a line: the mean cosine of
    their places is nothing then. A finer rhythm than the grid has no such mean either, but those of
    it that are in reach lie close to the lines.
    """
    if len(away) < _ENOUGH:
        return np.ones(len(away), bool)
    every = np.arange(len(away))
    near = np.flatnonzero(np.abs(away) <= reach)
    on_the_whole = _fits(np.cos(2 * np.pi * away / spacing), every, len(away))
    if len(near) < _ENOUGH:
        return on_the_whole
    return on_the_whole | _fits(np.cos(np.pi * away[near] / reach[near]), near, len(away))


def _fits(told: Floats, places: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    """Whether the mean around each of `count` onsets is large enough, and that of all."""
    if told.mean() < _LEAST_FIT:
        return np.zeros(count, bool)
    width = min(_STRETCH, len(told))
    total = np.concatenate([[0.0], np.cumsum(told)])
    starts = np.clip(np.arange(len(told)) - width // 2, 0, len(told) - width)
    fit = (total[starts + width] - total[starts]) / width
    nearest = np.clip(np.searchsorted(places, np.arange(count)), 0, len(told) - 1)
    return np.asarray(fit[nearest] >= _LEAST_FIT)
