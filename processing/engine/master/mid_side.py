"""The middle and the sides of a stereo sound, each through something of its own."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import Samples
from processing.engine.filters import Filter, equaliser
from processing.engine.master.fir import Convolution
from processing.engine.processor import Processor
from processing.recipes.master_chain import MidSide


def turned(block: Samples) -> Samples:
    """Left and right as middle and sides, each half of the sum and of the difference."""
    return np.stack([(block[0] + block[1]) / 2, (block[0] - block[1]) / 2])


def turned_back(block: Samples) -> Samples:
    return np.stack([block[0] + block[1], block[0] - block[1]])


class MidSideEqualising:
    """The recipe's two equalisers and the level of the sides; of mono the middle alone."""

    def __init__(self, settings: MidSide, rate: int, channels: int) -> None:
        self._mid = Filter(equaliser(settings.mid_eq, rate), 1)
        self._side = Filter(equaliser(settings.side_eq, rate), 1)
        self._side_gain = 10 ** (settings.side_gain_db / 20)
        self._channels = channels

    def __call__(self, block: Samples) -> Samples:
        if self._channels == 1:
            return self._mid(block)
        both = turned(block)
        self._mid(both[:1])
        self._side(both[1:])
        both[1] *= self._side_gain
        return turned_back(both)

    def finish(self) -> Samples:
        return np.zeros((self._channels, 0))


class InMidSide:
    """A processor of two channels, of which the first is given the middle and the second the
    sides.
    """

    def __init__(self, inner: Processor) -> None:
        self._inner = inner

    def __call__(self, block: Samples) -> Samples:
        return turned_back(self._inner(turned(block)))

    def finish(self) -> Samples:
        return turned_back(self._inner.finish())


def matched(taps: Samples) -> Processor:
    """One row of taps for a mono sound, two for middle and sides."""
    return Convolution(taps) if len(taps) == 1 else InMidSide(Convolution(taps))
