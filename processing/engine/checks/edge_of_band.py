"""Where the band of a sound ends, and whether it ends as at a wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.short_time import ShortTime

_CELL = 8  # bins: 47 Hz at 48 kHz
_FLOOR_DB = -150.0  # a bin below this is the rounding of 24 bits, or nothing
_REACH_DB = 90.0  # dB below the strongest cell still belongs to the sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A steep edge: filled below, empty above as far as the file reaches."""

    at_hz: float  # half way down, in decibels
    ends_hz: float  # where the emptiness begins
    drop_db: float


class Cells:
    """The long-term spectrum in cells of eight bins: dB of a bin's mean power, never below -150."""

    def __init__(self, sound: ShortTime) -> None:
        self.cell_hz = sound.bin_hz * _CELL
        power = sound.power()
        power[: round(20 / sound.bin_hz)] = 0.0  # an offset has no width
        cells = power[: len(power) // _CELL * _CELL].reshape(-1, _CELL).mean(axis=1)
        self.db = 10 * np.log10(np.maximum(cells, 10 ** (_FLOOR_DB / 10)))
        self.top_hz = len(self.db) * self.cell_hz

    def between(self, from_hz: float, to_hz: float) -> Samples:
        return np.asarray(self.db[self._at(from_hz) : self._at(to_hz)])

    def _at(self, hz: float) -> int:
        return min(max(round(hz / self.cell_hz), 0), len(self.db))

    def wall(self, from_hz: float, to_hz: float, *, gap: float, least_db: float) -> Wall | None:
        """The steepest edge in a range, or None if none falls `least_db`.

        `gap` is the share of the edge's frequency left out to either side, for the slope itself.
        Below it nearly all cells must be filled: gaps between the lines of a synthesizer are no
        edge. Above it all must be empty up to the end, but for a lonely line.
        """
        found = [self._drop(cell, gap) for cell in self._falls(from_hz, to_hz, gap, least_db)]
        best = max(found, default=None)
        if best is None or best[0] < least_db:
            return None
        drop_db, cell, filled, empty = best
        first, last = self._at(cell * self.cell_hz * 0.9), self._at(cell * self.cell_hz * 1.1)
        slope = self.db[first:last]
        at = first + int(np.flatnonzero(slope >= (filled + empty) / 2)[-1]) + 1
        ends = first + int(np.flatnonzero(slope >= empty + 6)[-1]) + 1
        return Wall(at_hz=at * self.cell_hz, ends_hz=ends * self.cell_hz, drop_db=drop_db)

    def _falls(self, from_hz: float, to_hz: float, gap: float, least_db: float) -> list[int]:
        """Cells around which the spectrum falls at all: few, so that the rest costs little."""
        cells = np.arange(max(self._at(from_hz), 1), self._at(to_hz))
        above = np.minimum(np.rint(cells * (1 + gap)).astype(int), len(self.db) - 1)
        fall = self.db[np.rint(cells * (1 - gap)).astype(int)] - self.db[above]
        return [int(cell) for cell in cells[fall >= least_db * 0.8]]

    def _drop(self, cell: int, gap: float) -> tuple[float, int, float, float]:
        hz = cell * self.cell_hz
        under = self.between(hz * (1 - gap) - hz * 0.06, hz * (1 - gap))
        over = np.sort(self.between(hz * (1 + gap), self.top_hz))
        if len(under) < 4 or len(over) < 8:
            return (0.0, cell, 0.0, 0.0)
        filled, empty = float(np.percentile(under, 20)), float(over[-3])
        return (filled - empty, cell, filled, empty)

    def bandwidth_hz(self) -> float | None:
        """The highest frequency within 90 dB of the strongest; None if there is nothing."""
        if float(self.db.max(initial=_FLOOR_DB)) <= _FLOOR_DB:
            return None
        heard = np.flatnonzero(self.db >= max(float(self.db.max()) - _REACH_DB, _FLOOR_DB + 1))
        return float((heard[-1] + 1) * self.cell_hz)
