"""Bands that add up to the sound again: Linkwitz-Riley crossovers of 24 dB per octave."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from processing.engine.audio import Samples
from processing.engine.filters import Filter, chain, high_pass, low_pass
from processing.engine.kernels import Floats


class Crossover:
    """Splits blocks into one band more than there are frequencies, lowest first.

    The bands sum to the sound through an all-pass: its spectrum to rounding, its phase turned.
    Each lower band passes the all-passes of the crossovers above it, or the sum would dip. After
    Linkwitz and Riley, “Active Crossover Networks for Noncoincident Drivers”, JAES 24 (1976).
    A frequency above what the rate carries leaves its upper band silent.
    """

    def __init__(self, hz: Sequence[float], rate: int, channels: int) -> None:
        usable = [each for each in hz if each < 0.45 * rate]
        self._silent = len(hz) - len(usable)
        self._splits = [
            (
                Filter(chain(low_pass(each, rate), low_pass(each, rate)), channels),
                Filter(chain(high_pass(each, rate), high_pass(each, rate)), channels),
            )
            for each in usable
        ]
        self._turns = [
            Filter(np.array([all_pass(above, rate) for above in usable[index + 1 :]]), channels)
            for index in range(len(usable))
        ]

    def __call__(self, block: Samples) -> list[Samples]:
        """Arrays of their own; the block is left as it is."""
        bands, rest = [], block
        for (low, high), turn in zip(self._splits, self._turns, strict=True):
            bands.append(turn(low(rest.copy())))
            rest = high(rest.copy())
        bands.append(rest if self._splits else rest.copy())
        return bands + [np.zeros_like(block) for _ in range(self._silent)]


class MonoBelow:
    """The bass in the middle: the sides lose what lies under a frequency, the middle keeps step.

    For stereo; what is mono already keeps its spectrum. No latency.
    """

    def __init__(self, hz: float, rate: int) -> None:
        self._middle = Filter(np.array([all_pass(hz, rate)]), 1)
        self._sides = Filter(chain(high_pass(hz, rate), high_pass(hz, rate)), 1)

    def __call__(self, block: Samples) -> Samples:
        middle = self._middle((block[:1] + block[1:]) / 2)
        sides = self._sides((block[:1] - block[1:]) / 2)
        return np.concatenate([middle + sides, middle - sides])

    def finish(self) -> Samples:
        return np.zeros((2, 0))


def all_pass(hz: float, rate: int) -> Floats:
    """What both bands of a crossover make together: one row of a cascade."""
    omega = 2 * math.pi * hz / rate
    cos, alpha = math.cos(omega), math.sin(omega) / math.sqrt(2)
    first, second = -2 * cos / (1 + alpha), (1 - alpha) / (1 + alpha)
    return np.array([second, first, 1.0, first, second])
