"""The inner loops: biquads, true-peak envelope, limiter gain; compiled once, kept.

All arithmetic is float64 and in a fixed order (no fastmath), and all state is passed in and
changed in place, so that the result never depends on where one block ends and the next begins.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., Any])

_QUIET = 1e-60  # filter memory below this is nothing; left alone it would become denormal, and slow
_FIXED_POINT = 2.0**40  # see limiter_gain
PIECE = 512


def compiled(function: Function) -> Function:
    return cast("Function", numba.njit(cache=True, nogil=True, fastmath=False)(function))


@compiled
def cascade(x: Floats, rows: Floats, state: Floats) -> None:
    """Biquads one after another, in place; rows b0 b1 b2 a1 a2, state (channels, rows, 2).

    Channels go in pairs: a sample waits for the one before it, and the other channel fills that
    time. The figures are those of each channel alone, to the last bit.
    """
    paired = x.shape[0] - x.shape[0] % 2
    for channel in range(0, paired, 2):
        _cascade_pair(x[channel], x[channel + 1], rows, state[channel], state[channel + 1])
    if paired < x.shape[0]:
        _cascade_one(x[paired], rows, state[paired])


@compiled
def _cascade_one(x: Floats, rows: Floats, state: Floats) -> None:
    for n in range(x.shape[0]):
        y = x[n]
        for row in range(rows.shape[0]):
            into = y
            y = rows[row, 0] * into + state[row, 0]
            first = rows[row, 1] * into - rows[row, 3] * y + state[row, 1]
            second = rows[row, 2] * into - rows[row, 4] * y
            if abs(first) < _QUIET and abs(second) < _QUIET:
                first = 0.0
                second = 0.0
            state[row, 0] = first
            state[row, 1] = second
        x[n] = y


@compiled
def _cascade_pair(
    left: Floats, right: Floats, rows: Floats, state: Floats, other_state: Floats
) -> None:
    for n in range(left.shape[0]):
        y, z = left[n], right[n]
        for row in range(rows.shape[0]):
            b0, b1, b2, a1, a2 = rows[row]
            into, also_into = y, z
            y = b0 * into + state[row, 0]
            z = b0 * also_into + other_state[row, 0]
            first = b1 * into - a1 * y + state[row, 1]
            also_first = b1 * also_into - a1 * z + other_state[row, 1]
            second = b2 * into - a2 * y
            also_second = b2 * also_into - a2 * z
            if abs(first) < _QUIET and abs(second) < _QUIET:
                first = 0.0
                second = 0.0
            if abs(also_first) < _QUIET and abs(also_second) < _QUIET:
                also_first = 0.0
                also_second = 0.0
            state[row, 0], state[row, 1] = first, second
            other_state[row, 0], other_state[row, 1] = also_first, also_second
        left[n], right[n] = y, z


@compiled
def _raise_to_samples(row: Floats, out: Floats) -> None:
    for n in range(out.shape[0]):
        out[n] = max(out[n], abs(row[n]))


@compiled
def _raise_to_points(row: Floats, taps: Floats, between: Floats, out: Floats) -> None:
    """Interpolates one phase; eight taps a turn, so that the sum stays in the registers."""
    size = out.shape[0]
    points = between[:size]
    points[:] = 0.0
    for tap in range(0, taps.shape[0], 8):
        s = row[tap : tap + size + 8]
        a, b, c, d = taps[tap], taps[tap + 1], taps[tap + 2], taps[tap + 3]
        e, f, g, h = taps[tap + 4], taps[tap + 5], taps[tap + 6], taps[tap + 7]
        for n in range(size):
            points[n] += ((a * s[n] + b * s[n + 1]) + (c * s[n + 2] + d * s[n + 3])) + (
                (e * s[n + 4] + f * s[n + 5]) + (g * s[n + 6] + h * s[n + 7])
            )
    for n in range(size):
        out[n] = max(out[n], abs(points[n]))


@compiled
def _widest(phases: Floats) -> float:
    widest = 0.0
    for phase in range(phases.shape[0]):
        widest = max(widest, np.abs(phases[phase]).sum())
    return widest


@compiled
def _top_of_band(row: Floats, work: Floats) -> float:
    """The largest value of what lies above some 0.43 of the rate, by so many differences."""
    size = row.shape[0]
    work[:size] = row
    for _ in range(24):
        size -= 1
        for n in range(size):
            work[n] = (work[n + 1] - work[n]) * 0.5
    return float(np.abs(work[:size]).max())


@compiled
def peak_envelope(  # noqa: PLR0913, PLR0917  # a kernel owns nothing, so it is handed everything
    x: Floats, near: Floats, short: Floats, far: Floats, share: float, floor: float, out: Floats
) -> None:
    """out[n]: the largest value of any channel from sample n up to just before n + 1.

    x starts taps/2 − 1 of `far` frames before out and ends taps/2 after it. Far points, and those
    between the short taps, are looked at where more than this share of a piece lies just under half
    the rate. Where no interpolated value can be above `floor` only the samples themselves are.
    Pieces are cut from the start of `out`, which has to be the same whatever the blocks are.
    """
    before = far.shape[1] // 2 - 1
    aside = (far.shape[1] - near.shape[1]) // 2
    widest = max(_widest(near), _widest(short), _widest(far))
    between, work = np.empty(PIECE), np.empty(PIECE + far.shape[1])
    for start in range(0, out.shape[0], PIECE):
        piece = out[start : start + PIECE]
        piece[:] = 0.0
        for channel in range(x.shape[0]):
            row = x[channel, start : start + piece.shape[0] + far.shape[1] - 1]
            _raise_to_samples(row[before:], piece)
            highest = np.abs(row).max()
            if highest * widest > floor:
                for phase in range(near.shape[0]):
                    _raise_to_points(row[aside:], near[phase], between, piece)
                if _top_of_band(row, work) > share * highest:
                    for phase in range(short.shape[0]):
                        within = row[(far.shape[1] - short.shape[1]) // 2 :]
                        _raise_to_points(within, short[phase], between, piece)
                    for phase in range(far.shape[0]):
                        _raise_to_points(row, far[phase], between, piece)


@compiled
def limiter_gain(  # noqa: PLR0913, PLR0917  # a kernel owns nothing, so it is handed everything
    envelope: Floats, shape: Floats, window: Floats, boxes: Floats, state: Floats, out: Floats
) -> None:
    """The gain for each frame, `2 · reach` frames late: sliding minimum, releases, two boxes.

    shape: allowed envelope, fast release, slow attack, slow release (coefficients).
    window: a monotonic queue as ring, rows value and time. boxes: two rings of reach + 1 values.
    state: time, queue head, queue length, fast, slow, sum of each box.
    What the boxes hold is rounded down to a grid of 2⁻⁴⁰, which makes their running sums exact:
    nothing drifts in an hour, and rounding never lets a peak through.
    """
    allowed, fast_release, slow_attack, slow_release = shape
    size = window.shape[1]
    length = boxes.shape[1]
    time, head, count = int(state[0]), int(state[1]), int(state[2])
    fast, slow, first_sum, second_sum = state[3], state[4], state[5], state[6]
    for n in range(envelope.shape[0]):
        wanted = allowed / envelope[n] if envelope[n] > allowed else 1.0
        while count > 0 and window[0, (head + count - 1) % size] >= wanted:
            count -= 1
        window[0, (head + count) % size] = wanted
        window[1, (head + count) % size] = time
        count += 1
        if window[1, head] <= time - size:
            head = (head + 1) % size
            count -= 1
        low = window[0, head]

        fast = low if low < fast else fast + (low - fast) * fast_release
        slow += (low - slow) * (slow_attack if low < slow else slow_release)
        held = math.floor(min(fast, slow) * _FIXED_POINT) / _FIXED_POINT

        at = time % length
        first_sum += held - boxes[0, at]
        boxes[0, at] = held
        smooth = math.floor(first_sum / length * _FIXED_POINT) / _FIXED_POINT
        second_sum += smooth - boxes[1, at]
        boxes[1, at] = smooth
        out[n] = second_sum / length
        time += 1
    state[0], state[1], state[2] = time, head, count
    state[3], state[4], state[5], state[6] = fast, slow, first_sum, second_sum
