"""The sound under the ceiling of one file; untouched, sample for sample, where it is under it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np

from processing.engine.audio import Samples
from processing.engine.deliver.arriving import Arrived
from processing.engine.limiter import Envelope, Limiter, Pair, limited
from processing.engine.streams import Scratch

_ROOM_DB = 6.0  # how far a ceiling may come down before the envelope has to be read anew


class Peaks:
    """The true-peak envelope of a sound, which costs more than limiting it: kept between rounds."""

    def __init__(self, sound: Arrived, folder: Path) -> None:
        self._sound, self._path = sound, folder / "peaks"
        self._kept: Scratch | None = None
        self._floor_dbtp = 0.0

    def pairs(self, ceiling_dbtp: float) -> Iterator[Pair]:
        """Points far below the ceiling need not be looked for: no gain hangs on them."""
        if self._kept is None or ceiling_dbtp < self._floor_dbtp:
            self._floor_dbtp = ceiling_dbtp - _ROOM_DB
            self._kept = Scratch(self._path, 1).write_all(self._read())
        silence = np.zeros((self._sound.channels, 0))
        for block, known in zip_longest(self._sound.blocks(), self._kept.blocks()):
            yield silence if block is None else block, np.zeros(0) if known is None else known[0]

    def _read(self) -> Iterator[Samples]:
        envelope = Envelope(self._sound.channels, floor=10 ** (self._floor_dbtp / 20))
        for block in self._sound.blocks():
            yield envelope(block)[np.newaxis]
        yield envelope.finish()[np.newaxis]


class Ceiling:
    """`blocks` can be asked for once; then `most_reduction_db` and `limited_share` are known."""

    def __init__(self, sound: Arrived, peaks: Peaks, ceiling_dbtp: float) -> None:
        self._sound, self._peaks, self.ceiling_dbtp = sound, peaks, ceiling_dbtp
        self.needed = sound.true_peak_dbtp > ceiling_dbtp
        self._limiter = Limiter(sound.rate, sound.channels, ceiling_dbtp=ceiling_dbtp)

    def blocks(self) -> Iterator[Samples]:
        if not self.needed:
            return self._sound.blocks()
        return limited(self._peaks.pairs(self.ceiling_dbtp), self._limiter)

    @property
    def most_reduction_db(self) -> float:
        return self._limiter.most_reduction_db

    @property
    def limited_share(self) -> float:
        return self._limiter.limited_share
