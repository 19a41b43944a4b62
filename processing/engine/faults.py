"""Counts the signs of trouble in a sound that passes once: flat tops, DC, silence, phase.

It only counts; what a count means to an artist is said in `findings`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from processing.engine.audio import Samples

SILENCE = 10 ** (-70 / 20)  # quieter than this is silence to everybody
_LEAST_TOP = 1e-3  # tops below -60 dBFS are not looked at

# Columns of a channel's state, one row for the tops and one for the bottoms of the wave.
_LEVEL, _RUNS, _FIRST, _LENGTH, _ENTRY, _BEFORE = range(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatTops:
    """Runs of three or more equal samples at the very top of a channel, cut off by a steep edge."""

    level: float
    runs: int
    first_frame: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted."""

    flat_tops: tuple[FlatTops, ...]  # two a channel: tops, bottoms
    means: tuple[float, ...]
    mean_squares: tuple[float, ...]
    first_sound: int | None  # frame
    last_sound: int | None
    correlation: float | None  # of left and right; None without two sounding channels


class Faults:
    """Feed it sound, then ask for the counts. `bits` of an integer file tell steps from slopes."""

    def __init__(self, channels: int, *, bits: int = 32) -> None:
        self.channels = channels
        # A low note is flat at its top for some samples in 16 bits: that is rounding, not clipping.
        self._edge = max(5e-4, 2.5 * 2.0 ** (1 - bits))
        self._frames = 0
        self._tops = np.zeros((channels, 2, 6))
        self._tops[:, :, _LEVEL] = _LEAST_TOP
        self._sums = np.zeros(channels)
        self._squares = np.zeros(channels)
        self._product = 0.0
        self._sound = np.array([-1, -1], dtype=np.int64)

    def feed(self, block: Samples) -> None:
        if not np.isfinite(block).all():
            block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
        for channel, x in enumerate(block):
            look_at_tops(x, self._tops[channel], self._frames, self._edge)
            self._sums[channel] += x.sum()
            self._squares[channel] += np.square(x).sum()
        if self.channels == 2:
            self._product += float((block[0] * block[1]).sum())
        loud = np.flatnonzero((np.abs(block) > SILENCE).any(axis=0))
        if len(loud):
            self._sound[1] = self._frames + loud[-1]
            if self._sound[0] < 0:
                self._sound[0] = self._frames + loud[0]
        self._frames += block.shape[1]

    def counts(self) -> Counts:
        look_at_end(self._tops, self._frames)
        frames = max(self._frames, 1)
        first, last = (int(frame) if frame >= 0 else None for frame in self._sound)
        return Counts(
            flat_tops=tuple(
                FlatTops(level=row[_LEVEL], runs=int(row[_RUNS]), first_frame=int(row[_FIRST]))
                for row in self._tops.reshape(-1, 6)
            ),
            means=tuple((self._sums / frames).tolist()),
            mean_squares=tuple((self._squares / frames).tolist()),
            first_sound=first,
            last_sound=last,
            correlation=self._correlation(),
        )

    def _correlation(self) -> float | None:
        if self.channels != 2 or not self._squares.all():
            return None
        return float(self._product / np.sqrt(self._squares.prod()))


def look_at_end(tops: Samples, frames: int) -> None:
    """A run that the end of the file cuts off counts too."""
    quiet = np.zeros(1)
    for channel in tops:
        look_at_tops(quiet, channel, frames, 0.0)


@njit(cache=True, nogil=True)
def look_at_tops(x, tops, origin, edge):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, C901
    """Count runs at the highest level so far; a higher one starts the count afresh."""
    for side in range(2):
        sign = 1.0 - 2.0 * side
        level, runs, first, length, entry, before = tops[side]
        for i in range(len(x)):
            v = x[i] * sign
            if v >= level:
                if v > level:
                    level, runs, length = v, 0.0, 0.0
                if length == 0.0:
                    entry = 1.0 if before > 0.3 * level and level - before >= edge * level else 0.0
                length += 1.0
            elif length > 0.0:
                leaves = v > 0.3 * level and level - v >= edge * level
                if length >= 3.0 and (entry > 0.0 or leaves):
                    if runs == 0.0:
                        first = origin + i - length
                    runs += 1.0
                length = 0.0
            before = v
        tops[side] = (level, runs, first, length, entry, before)
