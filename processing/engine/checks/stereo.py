"""Sums a stereo sound in hops of half a second: what left and right share, what mono keeps."""

from __future__ import annotations

import math
from array import array

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.engine import kweight
from processing.engine.audio import Samples

HOP_SECONDS = 0.5
_GATE = 10 ** ((-70 + 0.691) / 10)  # BS.1770-5: mean square of -70 LUFS
_INAUDIBLE = 1e-4  # 40 dB below the mean of the sound
_MOST_DB = 60.0  # of a loss; a fold that cancels loses without end

Figures = npt.NDArray[np.float64]

# Columns of a hop.
LEFT, RIGHT, PRODUCT, WEIGHED, FOLDED = range(5)


class StereoHops:
    """Feed it both channels; its rows grow by two a second and by nothing else."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.frames = 0
        self._filters = kweight.design(rate)
        self._state = np.zeros((2, 4))
        self._open = np.zeros(5)
        self._rows = array("d")

    def feed(self, block: Samples) -> None:
        first, last = self.frames, self.frames + block.shape[1]
        done = len(self._rows) // 5
        ends = np.arange(done + 1, 2 * last // self.rate + 2) * self.rate // 2
        ends = ends[ends <= last]
        rows = np.zeros((len(ends), 5))
        sum_hops(block[0], block[1], self._filters, self._state, ends - first, self._open, rows)
        self._rows.frombytes(rows.tobytes())
        self.frames = last

    def rows(self) -> Figures:
        """(hops, 5): mean LL, RR, LR, and the K-weighted power of the pair and of its mono fold.

        A last hop that is shorter than half a second is left out, unless it is the only one.
        """
        rows = np.array(self._rows).reshape(-1, 5) / (self.rate / 2)
        if not len(rows) and self.frames:
            rows = self._open[None, :] / self.frames
        return rows


def correlation(rows: Figures) -> Figures:
    """Of each hop with its neighbours, -1 to 1; NaN where one side or both are silent."""
    left, right, product = (_with_neighbours(rows[:, column]) for column in (LEFT, RIGHT, PRODUCT))
    known = audible(rows) & (left > 1e-9) & (right > 1e-9)
    shared = np.where(known, product, np.nan)
    return np.asarray(np.clip(shared / np.sqrt(np.where(known, left * right, 1.0)), -1.0, 1.0))


def mono_loss_db(rows: Figures) -> Figures:
    """How much softer each hop with its neighbours is in mono; NaN where nothing is heard."""
    weighed, folded = (_with_neighbours(rows[:, column]) for column in (WEIGHED, FOLDED))
    known = weighed > np.maximum(_GATE, weighed.max(initial=0.0) * 1e-2)
    kept = np.where(known, folded / np.where(known, weighed, 1.0), np.nan)
    return _loss(kept)


def overall_mono_loss_db(rows: Figures) -> float | None:
    """The same of all hops that pass the gates of BS.1770-5; None in silence."""
    above = rows[rows[:, WEIGHED] > _GATE]
    if not len(above):
        return None
    kept = above[above[:, WEIGHED] > above[:, WEIGHED].mean() * 0.1]
    return float(_loss(kept[:, FOLDED].sum() / kept[:, WEIGHED].sum()))


def audible(rows: Figures) -> npt.NDArray[np.bool_]:
    power = rows[:, LEFT] + rows[:, RIGHT]
    return np.asarray((power > 1e-7) & (power > power.mean() * _INAUDIBLE))


def _loss(kept: Figures) -> Figures:
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(-10 * np.log10(kept), 0.0, _MOST_DB) + 0.0)


def _with_neighbours(values: Figures) -> Figures:
    """The mean over each hop, the one before and the one after."""
    padded = np.pad(values, 1, mode="edge") if len(values) else np.zeros(2)
    return np.asarray((padded[:-2] + padded[1:-1] + padded[2:]) / 3)


def overall_correlation(rows: Figures) -> float | None:
    left, right, product = (float(rows[:, column].sum()) for column in (LEFT, RIGHT, PRODUCT))
    if left <= 0 or right <= 0:
        return None
    return max(-1.0, min(1.0, product / math.sqrt(left * right)))


@njit(cache=True, nogil=True)
def sum_hops(left, right, filters, state, ends, opened, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """K-weight both channels in step, and sum their products up to each end.

    Mono is (L + R) / 2 on both loudspeakers: its power is (L + R)² / 2, that of the pair L² + R².
    """
    b0, b1, b2, a1, a2 = filters[0]
    d0, d1, d2, c1, c2 = filters[1]
    s1, s2, t1, t2 = state[0]
    u1, u2, v1, v2 = state[1]
    at = 0
    ll, rr, lr, weighed, folded = opened
    for hop in range(len(ends) + 1):
        end = ends[hop] if hop < len(ends) else len(left)
        for i in range(at, end):
            x, w = left[i], right[i]
            ll += x * x
            rr += w * w
            lr += x * w
            y = b0 * x + s1
            z = b0 * w + u1
            s1 = b1 * x - a1 * y + s2
            u1 = b1 * w - a1 * z + u2
            s2 = b2 * x - a2 * y
            u2 = b2 * w - a2 * z
            x = d0 * y + t1
            w = d0 * z + v1
            t1 = d1 * y - c1 * x + t2
            v1 = d1 * z - c1 * w + v2
            t2 = d2 * y - c2 * x
            v2 = d2 * z - c2 * w
            weighed += x * x + w * w
            folded += 0.5 * (x + w) * (x + w)
        at = end
        if hop < len(ends):
            rows[hop, 0], rows[hop, 1], rows[hop, 2] = ll, rr, lr
            rows[hop, 3], rows[hop, 4] = weighed, folded
            ll = rr = lr = weighed = folded = 0.0
            # A filter that rings out must not sink into denormal numbers, which are slow.
            if abs(s1) + abs(s2) + abs(t1) + abs(t2) < 1e-30:
                s1 = s2 = t1 = t2 = 0.0
            if abs(u1) + abs(u2) + abs(v1) + abs(v2) < 1e-30:
                u1 = u2 = v1 = v2 = 0.0
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = s1, s2, t1, t2
    state[1, 0], state[1, 1], state[1, 2], state[1, 3] = u1, u2, v1, v2
    opened[0], opened[1], opened[2], opened[3], opened[4] = ll, rr, lr, weighed, folded
