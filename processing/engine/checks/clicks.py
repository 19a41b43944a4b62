"""Finds clicks: impulses of a fraction of a millisecond that belong to nothing around them.

A click stands alone in what is left of the wave after a steep high-pass, and the wave goes on
after it as if it had not been: what came before foretells what comes after, and the other way
round. A drum or a plucked note fails the second test, since something new has begun with it.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from processing.engine.audio import Samples
from processing.engine.checks.prediction import predict

ORDER = 4  # of the difference that serves as a high-pass
_GAIN = 6.0  # its answer to a single sample of 1
_FLOOR = 10 ** (-54 / 20) * _GAIN
_ALONE = 3.0  # times everything around
_CELLS_AROUND = 24
_AR_MEANS, _AR_ORDER, _AHEAD = 512, 128, 3
_AFTER = 0.9  # of the height of the click may be missed by what is foretold
_CONTEXT = 10 ** (-60 / 20)  # clicks on silence are sounds of their own


def cell_frames(rate: int) -> int:
    """About 1.3 ms, a power of two."""
    return int(2 ** max(round(math.log2(rate / 750)), 3))


def around_frames(rate: int) -> int:
    """What must be known on both sides of a frame."""
    return cell_frames(rate) * 68


def find_clicks(x: Samples, around: int, fresh: int, cell: int) -> list[int]:
    """Frames, counted from x[around], at which the `fresh` frames that start there click."""
    edge = _CELLS_AROUND + 2
    first = around - edge * cell
    count = -(-fresh // cell) + 2 * edge
    piece = x[first - ORDER : first + count * cell]
    sharp = np.abs(
        piece[4:] - 4.0 * piece[3:-1] + 6.0 * piece[2:-2] - 4.0 * piece[1:-3] + piece[:-4]
    )
    peaks = sharp[: len(sharp) // cell * cell].reshape(-1, cell).max(axis=1)
    found = []
    for lone in lone_cells(peaks, edge):
        start = int(lone) * cell
        at = start + int(sharp[start : start + cell].argmax())
        if is_narrow(sharp, at, cell) and goes_on(
            x, first + at - ORDER // 2, cell, sharp[at] / _GAIN
        ):
            found.append(first + at - ORDER // 2 - around)
    return found


@njit(cache=True, nogil=True)
def lone_cells(peaks, edge):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Cells that stand out of all their neighbours; one shared by two cells counts in the first."""
    found = np.zeros(len(peaks), dtype=np.int64)
    count = 0
    for i in range(edge, len(peaks) - edge):
        least = peaks[i] / _ALONE
        if peaks[i] < _FLOOR or peaks[i + 2] > least or peaks[i - 2] > least:
            continue
        if peaks[i - 1] >= peaks[i] or peaks[i + 1] > peaks[i]:
            continue
        alone = True
        for j in range(2, edge):
            if peaks[i - j] > least or peaks[i + j] > least:
                alone = False
                break
        if alone:
            found[count] = i
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def is_narrow(sharp, at, cell):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Whether next to nothing sharp lies further than a fifth of a cell from its peak."""
    least = sharp[at] / _ALONE
    width = max(cell // 5, 6)
    for i in range(max(at - 2 * cell, 0), min(at + 2 * cell, len(sharp))):
        if abs(i - at) > width and sharp[i] > least:
            return False
    return True


@njit(cache=True, nogil=True)
def goes_on(x, at, cell, height):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Whether the wave on either side of a click foretells the other side.

    It is foretold in means of some samples: a click is small in them, what begins anew is not.
    """
    gap, wide = max(cell // 5, 6), max(cell // 8, 1)
    span = _AR_MEANS * wide
    before = x[at - gap - span : at + gap + (_AHEAD + 1) * wide + 1].copy()
    after = x[at - gap - (_AHEAD + 1) * wide : at + gap + span + 1][::-1].copy()
    for side in (before, after):
        means = np.zeros(len(side) // wide)
        for i in range(len(means)):
            means[i] = side[i * wide : (i + 1) * wide].mean()
        known = means[:_AR_MEANS]
        if np.square(known).sum() < _CONTEXT * _CONTEXT * _AR_MEANS:
            return False
        ahead = predict(known, _AR_ORDER, len(means) - _AR_MEANS)
        for i in range(len(ahead) - _AHEAD, len(ahead)):
            if abs(ahead[i] - means[_AR_MEANS + i]) > _AFTER * height:
                return False
    return True
