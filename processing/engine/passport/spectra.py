"""Sound as short spectra: frames that do not overlap, and the bands in which they are compared."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.audio import QUANTUM, Samples

Spectra = npt.NDArray[np.complex128]  # (..., frames, bins)

_LOWEST_HZ = 20.0
_BAND = 2 ** (1 / 3)  # upper to lower edge, where bins are finer than that


class Lens:
    """How sound at one rate is cut and weighed; about 43 ms a frame at every rate."""

    def __init__(self, rate: int, *, lowest_rate: int | None = None) -> None:
        self.rate = rate
        power = round(math.log2(rate * 2048 / 48_000))
        self.size = min(QUANTUM, 2 ** max(power, 6))
        self.frames = QUANTUM // self.size  # in a quantum
        self.hz = np.arange(self.size // 2 + 1) * rate / self.size
        # What no file of the set can hold is not compared.
        self.highest_hz = min(20_000.0, 0.44 * min(rate, lowest_rate or rate))

    def spectra(self, block: Samples) -> Spectra:
        """(channels, QUANTUM) to (channels, frames, bins)."""
        cut = block.reshape(len(block), self.frames, self.size) * _window(self.size)
        return np.asarray(fft.rfft(cut, axis=-1))

    def bands(self, *, least_bins: int = 1) -> list[slice]:
        """The bins by thirds of an octave; single ones at the bottom, where bins are wider."""
        step = self.rate / self.size
        low, end = math.ceil(_LOWEST_HZ / step), math.ceil(self.highest_hz / step)
        bands = []
        while low < end:
            high = min(end, max(low + least_bins, math.ceil(low * _BAND)))
            bands.append(slice(low, high))
            low = high
        return bands

    def between(self, low_hz: float, high_hz: float) -> slice:
        step = self.rate / self.size
        return slice(math.ceil(low_hz / step), math.ceil(min(high_hz, self.highest_hz) / step))


@lru_cache(maxsize=4)
def _window(size: int) -> Samples:
    """Hann, scaled so that a frame's power is the mean square of its sound."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(size) + 0.5) / size)
    # Parseval over one half of the spectrum: twice the power of each bin, over size squared.
    scale = math.sqrt(2.0 / (size * float(np.square(window).sum())))
    return np.asarray(window * scale)
