"""Looks for clipping: runs of equal samples at the very top of the wave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit

from processing.engine.audio import Samples
from processing.engine.checks.words import times
from processing.engine.findings import MOST_PLACES, Finding, finding
from processing.engine.meter import Loudness, decibels

_LEAST_TOP = 1e-3  # tops below -60 dBFS are not looked at
_FULL_SCALE = 0.9999

# Columns of the state, a row for the tops and a row for the bottoms of each channel.
_LEVEL, _RUNS, _FIRST, _LENGTH, _ENTRY, _BEFORE, _LAST = range(7)


class FlatTops:
    """Counts runs of three or more equal samples at the peak, cut off by a steep edge."""

    def __init__(self, rate: int, channels: int, *, bits: int | None = None) -> None:
        self.rate, self.channels = rate, channels
        # A low note is flat at its top for some samples in 16 bits: that is rounding, not clipping.
        self._edge = max(5e-4, 2.5 * 2.0 ** (1 - (bits or 32)))
        self._frames = 0
        self._tops = np.zeros((channels, 2, 7))
        self._tops[:, :, _LEVEL] = _LEAST_TOP
        self._places = np.zeros((channels, 2, MOST_PLACES))

    def feed(self, block: Samples) -> None:
        for channel, x in enumerate(block):
            look_at_tops(x, self._tops[channel], self._places[channel], self._frames, self._edge)
        self._frames += block.shape[1]

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        quiet = np.zeros(1)
        ended, places = self._tops.copy(), self._places.copy()
        for tops, own in zip(ended, places, strict=True):
            look_at_tops(quiet, tops, own, self._frames, 0.0)  # a run that the end cuts off counts
        rows, known = ended.reshape(-1, 7), places.reshape(-1, MOST_PLACES)
        level, runs = rows[:, _LEVEL], rows[:, _RUNS]
        full = (runs > 0) & (level >= _FULL_SCALE)
        lower = (runs >= 8) & (level >= 0.1) & (level < _FULL_SCALE)
        if full.any():
            yield self._clipped(rows[full], known[full], "at full scale")
        elif lower.any():
            peak = decibels(float(level[lower].max())) or 0.0
            where = f"at {peak:.1f} dBFS, so it was clipped before it was turned down"
            yield self._clipped(rows[lower], known[lower], where)

    def _clipped(self, rows: Samples, places: Samples, where: str) -> Finding:
        runs = int(rows[:, _RUNS].sum())
        known = [own[: int(row[_RUNS])] / self.rate for row, own in zip(rows, places, strict=True)]
        often = runs / max(self._frames / self.rate / 60, 1 / 60)
        severity = "bad" if often > 60 else "warn" if runs >= 5 else "info"
        return finding(
            "clipping",
            severity,
            f"The tops of the wave are cut off {where}, {times(runs)}.",
            "Turn it down before the place where it clips, and export it again.",
            float(rows[:, _FIRST].min()) / self.rate,
            until_seconds=float(rows[:, _LAST].max()) / self.rate,
            figure=runs,
            unit="places",
            places=np.unique(np.concatenate(known)).tolist(),
        )


@njit(cache=True, nogil=True)
def look_at_tops(x, tops, places, origin, edge):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, C901
    """Count runs at the highest level so far; a higher one starts the count afresh."""
    for side in range(2):
        sign = 1.0 - 2.0 * side
        level, runs, first, length, entry, before, last = tops[side]
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
                    if runs < MOST_PLACES:
                        places[side, int(runs)] = origin + i - length
                    runs += 1.0
                    last = origin + i
                length = 0.0
            before = v
        tops[side] = (level, runs, first, length, entry, before, last)
