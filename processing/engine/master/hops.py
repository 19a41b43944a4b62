"""A sound in hops of 2.5 ms: how loud each is, and how high it goes. All that gain has to know.

Kept as float32, that is 3 kB for a second of a song.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from processing.engine import kweight
from processing.engine.audio import QUANTUM, Samples
from processing.engine.kernels import Floats
from processing.engine.over_time import windows

HOPS = 400  # a second
_TENTH = HOPS // 10


class Ends:
    """Where hops end in a stream of blocks."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._frames = 0
        self._ended = 0

    def within(self, frames: int) -> npt.NDArray[np.int64]:
        """Those in the next `frames`, counted from the first of them."""
        first, self._frames = self._frames, self._frames + frames
        last = self._frames * HOPS // self._rate
        ends = -(-np.arange(self._ended + 1, last + 1) * self._rate // HOPS)
        self._ended = last
        return np.asarray(ends - first)


class Energies:
    """K-weighted energy of each hop, all channels together."""

    def __init__(self, rate: int, channels: int) -> None:
        self._ends = Ends(rate)
        self._filters = kweight.design(rate)
        self._state = np.zeros((channels, 4))
        self._open = np.zeros(channels)
        self._kept: list[npt.NDArray[np.float32]] = []

    def feed(self, block: Samples) -> None:
        ends = self._ends.within(block.shape[1])
        total = np.zeros(len(ends))
        for channel, row in enumerate(block):
            own = np.empty(len(ends))
            self._open[channel] = kweight.weigh(
                row, self._filters, self._state[channel], ends, self._open[channel], own
            )
            total += own
        self._kept.append(total.astype(np.float32))

    def pieces(self) -> Iterator[Floats]:
        return in_pieces(self._kept)


class Highest:
    """The highest value of each hop, of any channel."""

    def __init__(self, rate: int) -> None:
        self._ends = Ends(rate)
        self._open = 0.0
        self._kept: list[npt.NDArray[np.float32]] = []

    def feed(self, values: Samples) -> None:
        """Shape (channels, frames), not negative."""
        highest = values.max(axis=0, initial=0.0)
        found = [
            float(piece.max(initial=0.0))
            for piece in np.split(highest, self._ends.within(len(highest)))
        ]
        found[0] = max(found[0], self._open)
        self._open = found.pop()
        self._kept.append(np.array(found, dtype=np.float32))

    def pieces(self, *, late: int = 0) -> Iterator[Floats]:
        """With so many hops of nothing in front."""
        return in_pieces([np.zeros(late, np.float32), *self._kept])


def in_pieces(kept: list[npt.NDArray[np.float32]]) -> Iterator[Floats]:
    """Some minutes at a time, so that a long song takes no more memory."""
    run = np.concatenate([np.zeros(0, np.float32), *kept])
    for start in range(0, len(run), QUANTUM):
        yield run[start : start + QUANTUM].astype(np.float64)


def in_tenths(energies: Iterable[Floats]) -> Floats:
    """Energies of whole tenths of a second."""
    run = np.concatenate([np.zeros(0), *energies])
    return np.asarray(run[: len(run) // _TENTH * _TENTH].reshape(-1, _TENTH).sum(axis=1))


def powers(tenths: Floats, width: int, rate: int) -> Floats:
    """Mean squares of windows of so many tenths of a second."""
    return np.asarray(windows(tenths, width) / (width * rate / 10))
