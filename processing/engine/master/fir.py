"""A long linear-phase filter as a stream, by overlap-save; nothing comes out late."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.audio import Samples
from processing.engine.kernels import Floats

_AT_48_KHZ = 8192  # taps: bins of 6 Hz
_TURNS = 4  # the transform is so many times as long as the filter


def size_at(rate: int) -> int:
    """How many taps there are at a rate; a power of two."""
    return int(2 ** round(np.log2(_AT_48_KHZ * rate / 48_000)))


def taps_for(gains: Floats, size: int) -> Floats:
    """Taps with these gains at size / 2 + 1 frequencies from 0 to half the rate; symmetric.

    A Hann window over the response keeps it from ringing at its ends.
    """
    response = np.fft.fftshift(fft.irfft(gains, n=size))
    return np.asarray(response * np.hanning(size + 1)[:size])


class Convolution:
    """Blocks of any size in; each row is filtered by its own taps, (channels, size).

    The sound comes out as late as the taps are centred, and is complete after `finish`.
    """

    def __init__(self, taps: Floats) -> None:
        self._channels, self._size = taps.shape
        self._length = _TURNS * self._size
        self._hop = self._length - self._size
        self._response: npt.NDArray[np.complex128] = fft.rfft(taps, n=self._length, axis=1)
        self._heard = np.zeros((self._channels, self._size))
        self._waiting = np.zeros((self._channels, 0))
        self._early = self._size // 2
        self._owed = 0

    def __call__(self, block: Samples) -> Samples:
        out = self._made(block)
        self._owed += block.shape[1] - out.shape[1]
        return out

    def finish(self) -> Samples:
        """What is still waiting; the output is then exactly as long as the input was."""
        silence = np.zeros((self._channels, self._owed + self._hop))
        return np.ascontiguousarray(self._made(silence)[:, : self._owed])

    def _made(self, block: Samples) -> Samples:
        waiting = np.concatenate([self._waiting, block], axis=1)
        hops = waiting.shape[1] // self._hop
        made = [self._turn(waiting[:, n * self._hop : (n + 1) * self._hop]) for n in range(hops)]
        self._waiting = waiting[:, hops * self._hop :].copy()
        return self._late(np.concatenate([np.zeros((self._channels, 0)), *made], axis=1))

    def _turn(self, fresh: Samples) -> Samples:
        around = np.concatenate([self._heard, fresh], axis=1)
        self._heard = around[:, -self._size :].copy()
        spectra = fft.rfft(around, axis=1) * self._response
        return np.asarray(fft.irfft(spectra, n=self._length, axis=1)[:, self._size :])

    def _late(self, made: Samples) -> Samples:
        skipped = min(self._early, made.shape[1])
        self._early -= skipped
        return np.ascontiguousarray(made[:, skipped:])
