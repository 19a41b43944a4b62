"""The notes that a voice holds: stretches of its fundamental around one pitch.

The line of the fundamental is fitted by steps so that the distance to it, and a price for every
step, are least together (the Potts functional with absolute distances; solved exactly by dynamic
programming). Vibrato and scoops cost less than the steps that would follow them, so that they stay
inside their note.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np

from processing.engine.edit.pitch.f0 import F0, HOP_SECONDS, Floats
from processing.engine.kernels import compiled

_GRID_CENTS = 10.0
_FAR_CENTS = 100.0  # a frame further away costs no more: a scoop is no reason for a note
_STEP_PRICE = 4.0  # cents · seconds
SHORTEST_SECONDS = 0.08
# How near the next step is still the same note, by how long the shorter of the two is: an ornament
# goes with its note, half a turn of vibrato at the end of a breath too, and so does a drift.
_ONE_NOTE = ((SHORTEST_SECONDS, 300.0), (0.12, 75.0), (np.inf, 45.0))
_QUARTER_CENTS = 20.0
_BRIDGE = 2  # frames: a gap that is no gap
_LONGEST_SECONDS = 20.0
_FAINT_DB = 50.0  # below the loudest second frame: no note
_STEADY_DB = 30.0  # below the loudest of the note: no longer sung


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Frames of the fundamental, `stop` not included, and where its pitch rests."""

    start: int
    stop: int
    cents: float  # above A = 440 Hz, in the middle of its vibrato

    @property
    def start_seconds(self) -> float:
        return self.start * HOP_SECONDS

    @property
    def stop_seconds(self) -> float:
        return self.stop * HOP_SECONDS


def notes_of(f0: F0) -> list[Note]:
    """In order, without overlap; what is shorter than 80 ms is no note."""
    cents = f0.cents
    sung = f0.voiced & (f0.level_db > _loud_db(f0) - _FAINT_DB)
    found = []
    for start, stop in chain.from_iterable(_cut(*run) for run in _runs(sung)):
        line = _bridged(cents[start:stop])
        found += [
            (start + begin, start + end)
            for begin, end in _joined(line, _steps(line))
            if not _slides(line[begin:end])
        ]
    shortest = round(SHORTEST_SECONDS / HOP_SECONDS)
    return [
        Note(start=start, stop=stop, cents=rests_at(f0, start, stop))
        for start, stop in found
        if stop - start >= shortest
    ]


def rests_at(f0: F0, start: int, stop: int) -> float:
    """The pitch of a note: the middle of what is sung steadily, its two ends left out if it can."""
    cents, level = f0.cents[start:stop], f0.level_db[start:stop]
    edge = min(round(0.04 / HOP_SECONDS), (stop - start) // 5)
    inside = slice(edge, stop - start - edge)
    steady = cents[inside][level[inside] > level.max() - _STEADY_DB]
    steady = steady[np.isfinite(steady)]
    if not len(steady):
        steady = cents[np.isfinite(cents)]
    middle = float(np.median(steady))
    near = steady[np.abs(steady - middle) < _FAR_CENTS]
    return float(near.mean() + np.median(near)) / 2 if len(near) else middle


def _loud_db(f0: F0) -> float:
    """The level that one voiced frame in twenty passes."""
    levels = f0.level_db[f0.voiced]
    return float(np.quantile(levels, 0.95)) if len(levels) else 0.0


def _runs(sung: np.ndarray) -> list[tuple[int, int]]:
    """Stretches without a gap; one of two frames is bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sung, [False]]).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, stop in edges.reshape(-1, 2).tolist():
        if runs and start - runs[-1][1] <= _BRIDGE:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return runs


def _bridged(line: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(line))
    return np.interp(np.arange(len(line)), known, line[known])


def _steps(line: Floats) -> list[tuple[int, int]]:
    low = np.floor(line.min() / _GRID_CENTS)
    count = int(line.max() / _GRID_CENTS - low) + 2
    price = _STEP_PRICE / HOP_SECONDS / _GRID_CENTS
    chosen = _fitted(line / _GRID_CENTS - low, count, _FAR_CENTS / _GRID_CENTS, price)
    cuts = np.flatnonzero(np.diff(chosen)) + 1
    return list(pairwise([0, *cuts.tolist(), len(line)]))


def _joined(line: Floats, steps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours too near each other to be two notes are one; what is too short goes along."""
    joined = steps[:1]
    for start, stop in steps[1:]:
        before, after = np.median(line[slice(*joined[-1])]), np.median(line[start:stop])
        shorter = min(stop - start, joined[-1][1] - joined[-1][0]) * HOP_SECONDS
        near = next(cents for seconds, cents in _ONE_NOTE if shorter < seconds)
        if abs(after - before) < near:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def _slides(line: Floats) -> bool:
    """On its way in all of its four quarters: from note to note, or on purpose."""
    ways = np.diff(line[np.linspace(0, len(line) - 1, 5).astype(int)])
    return bool((ways > _QUARTER_CENTS).all() or (ways < -_QUARTER_CENTS).all())


def _cut(start: int, stop: int) -> list[tuple[int, int]]:
    """A drone in parts of at most 20 s, so that no note is too much to hold in memory."""
    parts = -(-(stop - start) // round(_LONGEST_SECONDS / HOP_SECONDS))
    bounds = [start + (stop - start) * part // parts for part in range(parts + 1)]
    return list(pairwise(bounds))


@compiled
def _fitted(line: Floats, count: int, far: float, price: float) -> Floats:
    """For each frame the step it lies on, 0 to count; everything in steps of the grid."""
    came_from = np.empty((line.shape[0], count), np.int16)
    costs = np.zeros(count)
    for n in range(line.shape[0]):
        best = np.argmin(costs)
        dear = costs[best] + price
        for state in range(count):
            came_from[n, state] = state
            if dear < costs[state]:
                costs[state] = dear
                came_from[n, state] = best
            costs[state] += min(far, abs(line[n] - state))
    chosen = np.empty(line.shape[0])
    at = np.argmin(costs)
    for n in range(line.shape[0] - 1, -1, -1):
        chosen[n] = at
        at = came_from[n, at]
    return chosen
