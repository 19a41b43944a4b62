"""True peak by eightfold interpolation (BS.1770-5, annex 2), spent only where a peak can be.

A 32-tap Kaiser interpolator gives the points between the samples. Each stretch of sound is first
bounded by its loudest sample, then by its half and quarter points; the full reading is made only
where the bound is above the peak known so far, so the result is that of the full reading.
Every tenth of a second has its own peak: the lowest peak-to-loudness ratio needs them.
"""

from __future__ import annotations

from array import array
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.engine.audio import Samples

FACTOR = 8
TAPS = 32
LAG = TAPS // 2  # frames that must follow a point before it can be read
_STRETCH = 256  # frames judged together
_BETA = 5.0  # flat within 0.01 dB up to 0.45 of the rate

# The loudest point of a wave below half the rate is at most so much above its neighbours on a grid
# of halves (1 / cos 45°) or quarters (1 / cos 22.5°); the rest is for the interpolator's ripple.
_ABOVE_HALVES = 1.4143 * 1.06
_ABOVE_QUARTERS = 1.0824 * 1.04

Phases = npt.NDArray[np.float64]  # (FACTOR, TAPS); row p reads the point p/FACTOR after a sample


@lru_cache(maxsize=1)
def phases() -> Phases:
    """The interpolator; each phase passes a constant unchanged."""
    distance = np.arange(FACTOR)[:, None] / FACTOR - (np.arange(TAPS)[None, :] - (LAG - 1))
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (distance / LAG) ** 2, 0, None))) / np.i0(_BETA)
    rows = np.sinc(distance) * window
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def widest_gain() -> float:
    """How far above the loudest sample an interpolated point can be at all."""
    return float(np.abs(phases()).sum(axis=1).max())


class Peaks:
    """The highest point of each channel and where it is, and that of every tenth of a second."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._known = np.zeros((channels, 2))  # peak, its frame
        self._open = np.zeros((channels, 2))  # the same, of the tenth that has not ended
        self._tenths = array("d")

    def read(self, buffer: Samples, count: int, origin: int) -> None:
        """The next `count` frames; buffer[:, LAG] is frame `origin`, and LAG frames follow."""
        last = max(origin + count, 0) * 10 // self._rate
        ends = np.arange(len(self._tenths) + 1, last + 1) * self._rate // 10 - origin
        highest = np.zeros(len(ends))
        for row, opened, known in zip(buffer, self._open, self._known, strict=True):
            scan_tenths(row, LAG, count, origin, ends, opened, known, *_constants(), highest)
        self._tenths.extend(highest.tolist())

    def known(self) -> npt.NDArray[np.float64]:
        """One row a channel: the peak, linear, and its frame."""
        higher = self._open[:, :1] > self._known[:, :1]
        return np.where(higher, self._open, self._known)

    def tenths(self, count: int) -> npt.NDArray[np.float64]:
        """The peak of all channels in each of the first `count` tenths of a second."""
        return np.array(self._tenths[:count])

    def tenths_over(self) -> tuple[int, ...]:
        """The tenths of a second, from 0, whose peak is over full scale."""
        peaks = [*self._tenths, float(self._open[:, 0].max(initial=0.0))]
        return tuple(np.flatnonzero(np.array(peaks) > 1.0).tolist())


def _constants() -> tuple[Phases, float]:
    return phases(), widest_gain()


@njit(cache=True, nogil=True)
def scan_tenths(x, start, count, origin, ends, opened, known, rows, widest, highest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """Scan `count` frames from x[start] on, tenth by tenth; ends count from x[start].

    A tenth starts from its highest sample, so that only what may beat that is interpolated.
    """
    box = np.empty(1)
    at = 0
    for tenth in range(len(ends) + 1):
        end = ends[tenth] if tenth < len(ends) else count
        piece = x[start + at : start + end]
        if _loudest(piece, end - at, box) > opened[0]:
            for i in range(end - at):
                if abs(piece[i]) == box[0]:
                    opened[0] = box[0]
                    opened[1] = origin + at + i
                    break
        scan(x, start + at, start + end, origin + at, opened, rows, widest)
        if tenth < len(ends):
            highest[tenth] = max(highest[tenth], opened[0])
            if opened[0] > known[0]:
                known[0], known[1] = opened[0], opened[1]
            opened[0] = 0.0
        at = end


@njit(cache=True, nogil=True)
def _read_phase(x, first, count, row, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Interpolate `count` points of one phase.

    Slices, and indices that cannot be negative, let the compiler vectorise: thirteen times faster.
    """
    points = out[:count]
    for i in range(count):
        points[i] = 0.0
    for k in range(0, TAPS, 8):
        s = x[first + k : first + k + count + 8]
        a, b, c, d = row[k], row[k + 1], row[k + 2], row[k + 3]
        e, f, g, h = row[k + 4], row[k + 5], row[k + 6], row[k + 7]
        for i in range(count):
            points[i] += ((a * s[i] + b * s[i + 1]) + (c * s[i + 2] + d * s[i + 3])) + (
                (e * s[i + 4] + f * s[i + 5]) + (g * s[i + 6] + h * s[i + 7])
            )


@njit(cache=True, nogil=True)
def _loudest(values, count, box):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The highest magnitude, found as whole numbers: their order is the same, and vectorises."""
    bits = values.view(np.int64)
    top = 0
    for i in range(count):
        top = max(top, bits[i] & 0x7FFFFFFFFFFFFFFF)
    box.view(np.int64)[0] = top
    return box[0]


@njit(cache=True, nogil=True)
def _note(values, count, phase, origin, known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Keep the first place where the peak known so far is exceeded."""
    for i in range(count):
        if abs(values[i]) > known[0]:
            known[0] = abs(values[i])
            known[1] = origin + i + phase / FACTOR


@njit(cache=True, nogil=True)
def _refine(x, first, count, step, origin, known, rows, out, box):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917
    """Read the points that a grid of 2*step/FACTOR has not seen; answer the loudest of them."""
    top = 0.0
    for phase in range(step, FACTOR, 2 * step):
        _read_phase(x, first - (LAG - 1), count, rows[phase], out)
        here = _loudest(out, count, box)
        top = max(top, here)
        if here > known[0]:
            _note(out, count, phase, origin, known)
    return top


@njit(cache=True, nogil=True)
def scan(x, start, stop, origin, known, rows, widest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """Look for a higher true peak at x[start:stop]; `known` is [peak, its frame].

    x holds at least LAG frames on either side; x[start] is frame `origin` of the sound.
    """
    out, box = np.empty(_STRETCH), np.empty(1)
    at = start
    while at < stop:
        count = min(_STRETCH, stop - at)
        frame = origin + (at - start)
        sample = _loudest(x[at : at + count], count, box)
        around = _loudest(x[at - LAG : at + count + LAG], count + 2 * LAG, box)
        if sample > known[0]:
            _note(x[at : at + count], count, 0, frame, known)
        if around * widest > known[0]:
            halves = max(
                sample, _refine(x, at, count, 4, frame, known, rows, out, box), abs(x[at + count])
            )
            if halves * _ABOVE_HALVES > known[0]:
                quarters = max(halves, _refine(x, at, count, 2, frame, known, rows, out, box))
                if quarters * _ABOVE_QUARTERS > known[0]:
                    _refine(x, at, count, 1, frame, known, rows, out, box)
        at += count
