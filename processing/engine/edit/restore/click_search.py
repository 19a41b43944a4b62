"""Clicks in one channel: single samples or a fraction of a millisecond that do not belong there.

A click stands alone in what prediction from both sides leaves, and once it is filled in, the wave
goes on as if it had not been. The pulses of a voice come in rows, and where a drum or a string is
struck something new begins, so that no filling makes both sides fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from processing.engine.checks.clicks import cell_frames
from processing.engine.edit.restore.click_fill import ORDER, filled, model_without_clicks, outliers
from processing.engine.kernels import Floats, compiled

GRAIN = 1024
AROUND = 8 * GRAIN
_SEEN = 4 * GRAIN  # of them, on either side of what is fresh, is searched for its like
_MODEL = 512  # frames on either side of a grain that its model is made of
_CELLS_AROUND = 44
_CELLS_NEAR = 6
_RIVALS = 4  # so many as large within reach are a row of pulses, not clicks
_FLOOR = 10 ** (-54 / 20)
_NOTHING = 1e-10  # mean square: −100 dBFS
_ROUNDS = 6
_LONGEST_SECONDS = 0.0009
_OVER_AN_EDGE = 4.0
_TREBLE_SECONDS, _EDGE_SECONDS = 0.02, 0.003
_PEAK_OF_A_CELL = 2.4  # over the deviation, in noise
_GUARD = 2  # frames more on either side
_GOES_ON = 3.0  # times the usual may be left after filling


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What counts as a click: so many times its like, so much of the treble around it."""

    stands_out: float
    heard: float


def search(x: Floats, fresh: int, rate: int, wanted: Wanted) -> list[tuple[int, Floats]]:
    """(frame counted from the first fresh one, samples to put there), in their order.

    x: AROUND frames, the fresh ones, AROUND frames. The largest are filled first: a click spoils
    the prediction of what is around it.
    """
    # After the last frames of a sound there is less than AROUND in x; silence follows.
    missing = max(0, 2 * AROUND + fresh - len(x))
    x = np.pad(x, (0, missing)) if missing else x
    made = x.copy()
    far = _Far(made, fresh, cell_frames(rate))
    filled_in = np.zeros(len(x), dtype=bool)
    refused: set[int] = set()
    for _ in range(_ROUNDS):
        found = [
            each
            for each in far.lone(wanted.stands_out)
            if AROUND <= each.at < AROUND + fresh and each.at not in refused
        ]
        before = filled_in.sum()
        for each in found:
            repair = _repair(made, each, rate, wanted.heard)
            if repair is None:
                refused.add(each.at)
                continue
            start, samples = repair
            made[start : start + len(samples)] = samples
            filled_in[start : start + len(samples)] = True
            far.again(start, start + len(samples))
        if filled_in.sum() == before:
            break
    edges = np.flatnonzero(np.diff(np.concatenate([[False], filled_in, [False]])))
    return [
        (int(start) - AROUND, made[start:stop])
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
    ]


class _Lone(NamedTuple):
    at: int
    usual: float


class _Far:
    """How far each frame stands off, from _SEEN before the fresh ones to _SEEN after them."""

    def __init__(self, x: Floats, fresh: int, cell: int) -> None:
        self._x, self._cell = x, cell
        self._first = AROUND - _SEEN
        self._far = np.zeros(-(-(fresh + 2 * _SEEN) // GRAIN) * GRAIN)
        _far_in_grains(x, self._first, 0, len(self._far), self._far)

    def lone(self, stands_out: float) -> list[_Lone]:
        """Each the largest within its grain and the next."""
        peaks = np.abs(self._far[: len(self._far) // self._cell * self._cell])
        peaks = peaks.reshape(-1, self._cell).max(axis=1)
        usual = np.zeros(len(peaks))
        cells = np.flatnonzero(_lone(peaks, stands_out, usual))
        reach = 3 * GRAIN // 2 // self._cell
        largest = [
            cell
            for cell in cells.tolist()
            if not (peaks[cells[np.abs(cells - cell) <= reach]] > peaks[cell]).any()
        ]
        return [_Lone(self._at(cell), float(usual[cell]) / _PEAK_OF_A_CELL) for cell in largest]

    def again(self, start: int, stop: int) -> None:
        """Where the sound was changed, and where a model knew it."""
        first = max(0, (start - _MODEL - GRAIN - self._first) // GRAIN) * GRAIN
        last = min(len(self._far), (stop + _MODEL + GRAIN - self._first) // GRAIN * GRAIN)
        _far_in_grains(self._x, self._first, first, last, self._far)

    def _at(self, cell: int) -> int:
        start = cell * self._cell
        inside = np.abs(self._far[start : start + self._cell])
        return self._first + start + int(inside.argmax())


@compiled
def _far_in_grains(x: Floats, first: int, low: int, high: int, out: Floats) -> None:
    """out[low:high], in whole grains; out[0] is x[first]."""
    for at in range(low, high, GRAIN):
        start = first + at
        a = model_without_clicks(x[start - _MODEL : start + GRAIN + _MODEL])
        outliers(x[start - ORDER : start + GRAIN + ORDER], a, out[at : at + GRAIN])


@compiled
def _lone(peaks: Floats, stands_out: float, usual: Floats) -> Floats:
    """1 for cells that stand out of those near them, and are not of a row of pulses.

    usual: filled with the median of the cells near each. A drum that follows or came before is one
    run of large cells, the pulses of a low voice or of a string are many.
    """
    lone = np.zeros(peaks.shape[0])
    for i in range(_CELLS_AROUND, peaks.shape[0] - _CELLS_AROUND):
        usual[i] = np.median(peaks[i - _CELLS_NEAR : i + _CELLS_NEAR + 1])
        least = peaks[i] / stands_out
        if peaks[i] < _FLOOR or usual[i] > least / 2:
            continue
        if peaks[i - 1] > peaks[i] or peaks[i + 1] >= peaks[i]:
            continue
        near = 0.0
        for j in range(2, _CELLS_NEAR + 1):
            near = max(near, peaks[i - j], peaks[i + j])
        if near > least:
            continue
        runs = 0
        since = 2
        for j in range(i - _CELLS_AROUND, i + _CELLS_AROUND + 1):
            if abs(j - i) > 1 and peaks[j] > least:
                runs += 1 if since >= 2 else 0
                since = 0
            else:
                since += 1
        lone[i] = 1.0 if runs < _RIVALS else 0.0
    return lone


def _repair(x: Floats, lone: _Lone, rate: int, heard: float) -> tuple[int, Floats] | None:
    """Filled in, growing until both sides fit; None where they never do, or nobody would hear."""
    start, stop = lone.at - _GUARD, lone.at + 1 + _GUARD
    least = max(_FLOOR, heard * _treble(x, lone.at, rate), _over_an_edge(x, lone.at, rate))
    longest = round(_LONGEST_SECONDS * rate) + 2 * _GUARD
    while stop - start <= longest:
        made, a = filled(x, start, stop)
        first, last = start - ORDER, stop + ORDER
        left = np.zeros(last - first)
        outliers(made[first - ORDER : last + ORDER], a, left)
        worst = int(np.abs(left).argmax())
        if abs(left[worst]) <= max(_GOES_ON * lone.usual, _FLOOR):
            height = np.abs(made[start:stop] - x[start:stop]).max()
            return (start, made[start:stop]) if height > least else None
        if worst + first < (start + stop) / 2:
            start = min(start - 1, max(worst + first - _GUARD, start - 8))
        else:
            stop = max(stop + 1, min(worst + first + 1 + _GUARD, stop + 8))
    return None


def _treble(x: Floats, at: int, rate: int) -> float:
    """The level around, as it is at 1 kHz and rising by 6 dB an octave: what can hide a click."""
    reach, gap = round(_TREBLE_SECONDS * rate), 2 * ORDER
    sides = np.concatenate([np.diff(x[at - reach : at - gap]), np.diff(x[at + gap : at + reach])])
    return float(np.sqrt(np.square(sides).mean()) * rate / (2000 * np.pi))


def _over_an_edge(x: Floats, at: int, rate: int) -> float:
    """Where a sound begins or ends, a click is far higher than it; elsewhere 0."""
    reach, gap = round(_EDGE_SECONDS * rate) + 2 * ORDER, 2 * ORDER
    sides = [x[at - reach : at - gap], x[at + gap : at + reach]]
    silent = [float(np.square(side).mean()) < _NOTHING for side in sides]
    if silent[0] == silent[1]:
        return 0.0
    return float(_OVER_AN_EDGE * max(np.abs(side).max() for side in sides))
