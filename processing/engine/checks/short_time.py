"""The short-time spectrum of a sound that passes once: what every spectral check looks at."""

from __future__ import annotations

import math
from array import array

import numpy as np
import numpy.typing as npt
import scipy.fft
from numba import njit

from processing.engine.audio import Samples
from processing.engine.checks.low_band import LOW, LowBand

Complex = npt.NDArray[np.complex128]

STEP_DB = 3  # windows are gathered by their level in steps of so many decibels
_QUIETEST_STEP = -50  # -150 dBFS: everything below is as good as nothing
_BATCH = 65_536  # frames of windows that are transformed together


def window_frames(rate: int) -> int:
    """A sixth of a second, as a power of two: 8,192 frames at 44.1 and 48 kHz."""
    return int(2 ** max(13 + round(math.log2(rate / 48_000)), 9))


class ShortTime:
    """Hann windows, half overlapped, over all channels; figures are means over the channels.

    Two channels travel as real and imaginary part of one transform: |Z(k)|² + |Z(-k)|² is the sum
    of both their powers. Windows lie at whole multiples of half a window from the first frame on,
    whatever the size of the blocks.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.frames = 0
        self.window = window_frames(rate)
        self.hop = self.window // 2
        self._batch = max(_BATCH // self.window, 1)
        self._shape = np.hanning(self.window + 1)[:-1].copy()  # periodic: halves add up to one
        self._scale = 1 / (self.window * float(np.square(self._shape).sum()) * channels)
        self._first = math.ceil(20 / self.bin_hz)
        self._buffer = np.zeros((channels, (self._batch + 1) * self.hop))
        self._held = 0
        self._power = np.zeros(self.hop)
        self._steps: dict[int, Samples] = {}
        self.levels = array("d")  # of each window, mean square above 20 Hz
        self.low = LowBand(rate, channels, self.window)

    @property
    def bin_hz(self) -> float:
        return self.rate / self.window

    def feed(self, block: Samples) -> None:
        at, frames = 0, block.shape[1]
        self.frames += frames
        room = self._buffer.shape[1]
        while at < frames:
            count = min(room - self._held, frames - at)
            self._buffer[:, self._held : self._held + count] = block[:, at : at + count]
            self._held += count
            at += count
            if self._held == room:
                self._transform(self._batch)
                self._buffer[:, : self.hop] = self._buffer[:, -self.hop :].copy()
                self._held = self.hop

    def end(self) -> None:
        """Take the windows that are left; a sound shorter than one is filled up with silence."""
        whole = self._held // self.hop - 1
        if self.frames and self.frames < self.window:
            self._buffer[:, self._held :] = 0.0
            whole = 1
        if whole > 0:
            self._transform(whole)
        self._held = 0

    def power(self, *, below_dbfs: float = math.inf) -> Samples:
        """Mean power of each bin (window / 2,), of all windows or of those below a level.

        Bin k is around k * `bin_hz`; the sum over the bins is the mean square.
        """
        rows = [(step, row) for step, row in self._steps.items() if step * STEP_DB < below_dbfs]
        if not rows:
            return np.zeros(self.hop)
        kept = {step for step, _ in rows}
        count = sum(_step(level) in kept for level in self.levels)
        return np.asarray(sum(row for _, row in sorted(rows, key=lambda row: row[0])) / count)

    def _transform(self, count: int) -> None:
        pairs = [self._pair(first, count) for first in range(0, self.channels, 2)]
        for number in range(count):
            self._power[:] = 0.0
            for spectrum in pairs:
                fold(spectrum[number], self._scale, self._power)
            level = float(self._power[self._first :].sum())
            self.levels.append(level)
            row = self._steps.setdefault(_step(level), np.zeros(self.hop))
            row += self._power
        self.low.feed([take_low(spectrum) for spectrum in pairs])

    def _pair(self, first: int, count: int) -> Complex:
        made = np.empty((count, self.window), dtype=np.complex128)
        left = self._buffer[first]
        right = self._buffer[first + 1] if first + 1 < self.channels else np.zeros(0)
        shape_windows(left, right, self._shape, made)
        return np.asarray(scipy.fft.fft(made, axis=1, overwrite_x=True, workers=1))


def _step(level: float) -> int:
    if level <= 0:
        return _QUIETEST_STEP
    return max(math.floor(10 * math.log10(level) / STEP_DB), _QUIETEST_STEP)


def take_low(spectra: Complex) -> Complex:
    """The bins around zero frequency (windows, LOW), in the order of a smaller transform."""
    half = LOW // 2
    return np.concatenate([spectra[:, :half], spectra[:, -half:]], axis=1)


@njit(cache=True, nogil=True)
def shape_windows(left, right, shape, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Half-overlapped windows of two channels, as the two parts of complex numbers."""
    hop = len(shape) // 2
    for number in range(out.shape[0]):
        for i in range(len(shape)):
            at = number * hop + i
            other = right[at] if len(right) else 0.0
            out[number, i] = complex(left[at] * shape[i], other * shape[i])


@njit(cache=True, nogil=True)
def fold(spectrum, scale, into):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add the power of both channels, negative frequencies folded onto the positive ones."""
    size = len(spectrum)
    zero = spectrum[0]
    into[0] += (zero.real * zero.real + zero.imag * zero.imag) * scale
    for k in range(1, len(into)):
        a, b = spectrum[k], spectrum[size - k]
        into[k] += (a.real * a.real + a.imag * a.imag + b.real * b.real + b.imag * b.imag) * scale
