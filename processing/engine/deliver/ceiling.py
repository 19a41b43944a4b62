"""The sound under the ceiling of one file; untouched, sample for sample, where it is under it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from processing.engine.audio import Samples
from processing.engine.deliver.arriving import Arrived
from processing.engine.limiter import Envelope, Limiter, Pair, limited


class Ceiling:
    """`blocks` can be asked for once; then `most_reduction_db` and `limited_share` are known."""

    def __init__(self, sound: Arrived, ceiling_dbtp: float) -> None:
        self._sound, self.ceiling_dbtp = sound, ceiling_dbtp
        self.needed = sound.true_peak_dbtp > ceiling_dbtp
        self._limiter = Limiter(sound.rate, sound.channels, ceiling_dbtp=ceiling_dbtp)

    def blocks(self) -> Iterator[Samples]:
        if not self.needed:
            return self._sound.blocks()
        return limited(self._pairs(), self._limiter)

    @property
    def most_reduction_db(self) -> float:
        return self._limiter.most_reduction_db

    @property
    def limited_share(self) -> float:
        return self._limiter.limited_share

    def _pairs(self) -> Iterator[Pair]:
        """Points far below the ceiling need not be looked for: no gain hangs on them."""
        channels = self._sound.channels
        envelope = Envelope(channels, floor=10 ** ((self.ceiling_dbtp - 0.5) / 20))
        for block in self._sound.blocks():
            yield block, envelope(block)
        yield np.zeros((channels, 0)), envelope.finish()
