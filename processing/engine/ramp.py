"""Gains that rise or fall over a stretch of a sound, exact to the sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """Rises from nothing at its first frame, or falls to nothing at its last."""

    start: int
    length: int
    rising: bool
    equal_power: bool = False

    def apply(self, block: Samples, at: int) -> None:
        """Fades in place the part of the block, which begins at frame `at`, that is inside."""
        low = max(self.start, at) - at
        high = min(self.start + self.length, at + block.shape[1]) - at
        if low >= high:
            return
        inside = np.arange(low, high) + (at - self.start)
        share = (inside if self.rising else self.length - 1 - inside) / self.length
        block[:, low:high] *= np.sin(share * (np.pi / 2)) if self.equal_power else share


def faded(blocks: Iterable[Samples], ramps: tuple[Ramp, ...]) -> Iterator[Samples]:
    at = 0
    for block in blocks:
        for ramp in ramps:
            ramp.apply(block, at)
        at += block.shape[1]
        yield block
