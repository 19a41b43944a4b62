"""The bottom of the spectrum in fine lines: windows of seconds over a thinned-out copy of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.fft

from processing.engine.audio import Samples

Complex = npt.NDArray[np.complex128]

LOW = 256  # bins that are taken of a window of `ShortTime`, negative frequencies included
_LONG = 4096  # samples of the thinned sound in a long window: 2.7 s at 48 kHz
_HOP = _LONG // 4
_FLAT = 0.8  # of half the thinned rate is passed unchanged
_KEPT = 512  # spectra at most; beyond, every second one is given up


class LowBand:
    """Puts the lowest bins of half-overlapped Hann windows together again, at a lower rate.

    Hann windows add up to one, so the inverse of their lowest bins, overlapped likewise, is the
    sound itself, low-passed and thinned. Long windows over that have lines 0.37 Hz apart at 48 kHz.
    """

    def __init__(self, rate: int, channels: int, window: int) -> None:
        self.rate = rate * LOW / window
        self.bin_hz = self.rate / _LONG
        self.top_hz = _FLAT * self.rate / 2
        self.spectra: list[Samples] = []  # power of each bin (_LONG / 2,), spread over the sound
        pairs = (channels + 1) // 2
        self._gains = _low_pass() * (LOW / window)
        self._open = np.zeros((pairs, LOW // 2), dtype=np.complex128)
        self._buffer = np.zeros((pairs, _LONG), dtype=np.complex128)
        self._held = 0
        self._shape = np.hanning(_LONG + 1)[:-1].copy()
        self._scale = 1 / (_LONG * float(np.square(self._shape).sum()) * channels)
        self._sum = np.zeros(_LONG // 2)
        self._count = 0
        self._every = 1

    def feed(self, lowest: Sequence[Complex]) -> None:
        """The lowest bins (windows, LOW) of each pair of channels."""
        half = LOW // 2
        thin = np.empty((len(lowest), lowest[0].shape[0] * half), dtype=np.complex128)
        for pair, bins in enumerate(lowest):
            short = scipy.fft.ifft(bins * self._gains, axis=1, workers=1)
            ends = np.concatenate([self._open[pair][None], short[:, half:]])
            thin[pair] = (ends[:-1] + short[:, :half]).ravel()
            self._open[pair] = ends[-1]
        self._take(thin)

    @property
    def power(self) -> Samples | None:
        """Mean power of each bin (bins,), bin k around k * `bin_hz`; None before a long window."""
        return self._sum / self._count if self._count else None

    def _take(self, thin: Complex) -> None:
        at = 0
        while at < thin.shape[1]:
            count = min(_LONG - self._held, thin.shape[1] - at)
            self._buffer[:, self._held : self._held + count] = thin[:, at : at + count]
            self._held += count
            at += count
            if self._held == _LONG:
                self._transform()
                self._buffer[:, :-_HOP] = self._buffer[:, _HOP:].copy()
                self._held -= _HOP

    def _transform(self) -> None:
        lines = scipy.fft.fft(self._buffer * self._shape, axis=1, workers=1)
        both = np.square(lines.real) + np.square(lines.imag)
        power = both[:, : _LONG // 2].sum(axis=0)
        power[1:] += both[:, : _LONG // 2 : -1].sum(axis=0)
        power *= self._scale
        self._sum += power
        if self._count % self._every == 0:
            self._keep(power)
        self._count += 1

    def _keep(self, power: Samples) -> None:
        self.spectra.append(power)
        if len(self.spectra) > _KEPT:
            self.spectra = self.spectra[::2]
            self._every *= 2


def _low_pass() -> Samples:
    """One up to `_FLAT` of half the thinned rate, then down a quarter of a cosine squared."""
    share = np.abs(np.fft.fftfreq(LOW)) * 2
    fall = np.clip((share - _FLAT) / (1 - _FLAT), 0, 1)
    return np.asarray(np.cos(np.pi / 2 * fall) ** 2)
