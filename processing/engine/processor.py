"""What works on a stream of blocks: filters, dynamics, saturation, all in one way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from processing.engine.audio import QUANTUM, Samples


class Processor(Protocol):
    """Give it blocks of any size; it answers the same sound, possibly some frames later.

    With `finish` the output is exactly as long as the input was, and nothing in it is late. The
    result never depends on where a block ends. It may change the block that it was given.
    """

    def __call__(self, block: Samples) -> Samples: ...

    def finish(self) -> Samples: ...


def through(blocks: Iterable[Samples], processor: Processor) -> Iterator[Samples]:
    """The sound through the processor, to the end."""
    for block in blocks:
        yield processor(block)
    yield processor.finish()


def in_quanta(blocks: Iterable[Samples], channels: int, size: int = QUANTUM) -> Iterator[Samples]:
    """The same sound in blocks of `size` frames, the last one shorter; arrays of their own."""
    waiting = np.zeros((channels, 0))
    for block in blocks:
        waiting = np.concatenate([waiting, block], axis=1) if waiting.shape[1] else block
        while waiting.shape[1] >= size:
            yield np.ascontiguousarray(waiting[:, :size])
            waiting = waiting[:, size:]
    if waiting.shape[1]:
        yield np.ascontiguousarray(waiting)
