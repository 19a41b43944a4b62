"""Finds dropouts: holes of digital silence in the middle of a sound, and buffers played twice.

A pause that somebody made fades, or ends where the next sound begins; a hole is as loud on one
edge as on the other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.engine.audio import Samples

# Frames that sound cards and programs are known to hand over at once.
_LONGEST = 2048
_BUFFERS = np.array(
    sorted(
        {base << octave for base in (64, 96, 120, 144, 441) for octave in range(6)}
        - set(range(_LONGEST + 1, 64 * 441))
    )
)
AROUND = 8192  # frames that must be known on both sides: three and a half of the longest buffer
_ANCHORS = 64  # a repeated buffer holds one of these at least
_HEARD = 10 ** (-50 / 20)
_OF_NEAR = 0.1  # what an edge is of the 10 ms beside it; a fade is less
_ALIKE = 4.0  # one side is so many times the other at most

_LEAST_SECONDS, _MOST_SECONDS = 0.001, 0.5
_NEAR_SECONDS, _EDGE_SECONDS = 0.01, 0.000_08

Places = npt.NDArray[np.int64]  # (found, 2): first frame, first frame after


class Dropouts:
    """The holes of one channel; it keeps what is known of one that has not ended."""

    def __init__(self, rate: int) -> None:
        lengths = (_LEAST_SECONDS, _MOST_SECONDS, _NEAR_SECONDS, _EDGE_SECONDS)
        self._lengths = np.array([max(round(seconds * rate), 2) for seconds in lengths])
        self._run = np.array([0, -(10**9)], dtype=np.int64)  # zeros so far, end of the last run
        self._before = np.zeros(1)

    def find(self, x: Samples, around: int, fresh: int, origin: int) -> Places:
        """Those that end in the `fresh` frames from x[around] on, which is frame `origin`."""
        found = np.zeros((256, 2), dtype=np.int64)
        holes = find_holes(x, around, fresh, origin, self._lengths, self._run, self._before, found)
        twice = find_repeats(x, around, fresh, origin, _BUFFERS, found[holes:])
        return found[: holes + twice]


@njit(cache=True, nogil=True)
def loudest(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    top = 0.0
    for value in x:
        top = max(top, abs(value))
    return top


@njit(cache=True, nogil=True)
def level_at(edge, near):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The level beside an edge that stands upright; 0 if it slopes, or is next to silence."""
    level = loudest(near)
    return level if level >= _HEARD and loudest(edge) >= _OF_NEAR * level else 0.0


@njit(cache=True, nogil=True)
def is_torn(x, least):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Whether another run of zeros begins here: a pulse wave is made of them."""
    run = 0
    for value in x:
        run = run + 1 if value == 0.0 else 0
        if run >= least:
            return True
    return False


@njit(cache=True, nogil=True)
def find_holes(x, around, fresh, origin, lengths, run, before, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    least, most, near, edge = lengths
    zeros, last_end, level = run[0], run[1], before[0]
    count = 0
    for i in range(around, around + fresh):
        if x[i] == 0.0:
            zeros += 1
            if zeros == least:
                start = i + 1 - least
                alone = origin + start - around - last_end >= 2 * near
                level = level_at(x[start - edge : start], x[start - near : start]) if alone else 0.0
            continue
        if zeros >= least:
            last_end = origin + i - around
            if level > 0.0 and zeros <= most and count < len(found):
                after = level_at(x[i : i + edge], x[i : i + near])
                alike = level / _ALIKE <= after <= level * _ALIKE
                if alike and not is_torn(x[i : i + 2 * near], least):
                    found[count, 0], found[count, 1] = last_end - zeros, last_end
                    count += 1
        zeros = 0
    run[0], run[1], before[0] = zeros, last_end, level
    return count


@njit(cache=True, nogil=True)
def find_repeats(x, around, fresh, origin, buffers, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """Stretches that repeat, to the last bit, the buffer before them, and do so once or twice."""
    count, done = 0, 0
    for p in range(around, around + fresh, _ANCHORS):
        if x[p] == 0.0 or p < done:
            continue
        for buffer in buffers:
            if x[p] != x[p - buffer] or x[p + 1] != x[p + 1 - buffer]:
                continue
            start, end = repeated(x, p, buffer)
            if count < len(found) and is_repeat(x, start, end, buffer):
                found[count, 0] = origin + start - around
                found[count, 1] = origin + end - around
                count += 1
                done = end
                break
    return count


@njit(cache=True, nogil=True)
def repeated(x, p, buffer):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The stretch around p that is equal to what was `buffer` frames before, up to 2.5 buffers."""
    reach = buffer * 5 // 2
    start, end = p, p + 1
    while start > p - reach and x[start - 1] == x[start - 1 - buffer]:
        start -= 1
    while end < p + reach and x[end] == x[end - buffer]:
        end += 1
    return start, end


@njit(cache=True, nogil=True)
def is_repeat(x, start, end, buffer):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Whether it is long enough, moves, is heard, and is no tone that repeats of itself."""
    frames = end - start
    if frames < buffer - 2 or frames > 2 * buffer + 2 or loudest(x[start:end]) < _HEARD:
        return False
    moves = 0
    for i in range(start + 1, end):
        if x[i] != x[i - 1]:
            moves += 1
    if 2 * moves < frames:
        return False
    middle = (start + end) // 2
    for period in range(4, buffer // 2 + 1):
        same = 0
        while same < 16 and x[middle + same] == x[middle + same - period]:
            same += 1
        if same == 16:
            return False
    return True
