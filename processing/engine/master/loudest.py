"""The spectrum of the middle and of the sides in the loudest passages of a song."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import fft

from processing.engine import kweight
from processing.engine.audio import QUANTUM, Samples
from processing.engine.kernels import Floats

# Bands of a twelfth of an octave, base ten: four to each third octave, whose edges they share.
FINE_A_THIRD = 4
THIRDS_HZ = 1000.0 * 10.0 ** (np.arange(-17, 14) / 10)
_EDGES_HZ = 1000.0 * 10.0 ** ((np.arange(-17 * FINE_A_THIRD, 14 * FINE_A_THIRD + 1) - 2) / 40)
FINE_HZ = np.sqrt(_EDGES_HZ[1:] * _EDGES_HZ[:-1])

_AT_48_KHZ = 16_384  # frames in a window: bins of 3 Hz
_LOUDEST_SHARE = 0.5
_GATE = 0.1  # of the mean, as in BS.1770-5
_SILENT = 1e-9  # mean square


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudest:
    """Powers in twelfths of an octave from 20 Hz to 20 kHz, each of shape (124,).

    They are those of the louder half of what is heard; `seconds` says how long that is.
    Of a mono sound the sides are zero.
    """

    mid: Floats
    side: Floats
    seconds: float
    # From the 10th to the 90th percentile of the loud pieces, in dB, below and above 120 Hz.
    bass_spread_db: float
    rest_spread_db: float

    @property
    def whole(self) -> Floats:
        return self.mid + self.side


class Pieces:
    """Fed with a song in quanta of `audio.QUANTUM`; keeps 248 figures of every quantum."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._size = min(QUANTUM, int(2 ** round(np.log2(_AT_48_KHZ * rate / 48_000))))
        self._kept: list[Floats] = []

    def feed(self, block: Samples) -> None:
        both = np.zeros((2, max(block.shape[1], self._size)))
        both[0, : block.shape[1]] = block.mean(axis=0)
        if self._channels == 2:
            both[1, : block.shape[1]] = (block[0] - block[1]) / 2
        # A last quantum that is shorter weighs less, as what it holds is shorter.
        weight = block.shape[1] / QUANTUM
        self._kept.append((self._powers(both) * weight).astype(np.float32))

    def loudest(self) -> Loudest:
        pieces = np.array(self._kept, dtype=np.float64).reshape(-1, 2, len(FINE_HZ))
        # What both channels carry counts twice, as it does in loudness.
        heard = (pieces.sum(axis=1) * _weighting()).sum(axis=1)
        loud = heard > max(_SILENT, _GATE * heard.mean()) if len(heard) else np.zeros(0, bool)
        if not loud.any():
            nothing = np.zeros(len(FINE_HZ))
            return Loudest(
                mid=nothing, side=nothing, seconds=0.0, bass_spread_db=0.0, rest_spread_db=0.0
            )
        chosen = heard >= np.quantile(heard[loud], 1 - _LOUDEST_SHARE)
        mid, side = pieces[chosen].mean(axis=0)
        bass = FINE_HZ < 120
        whole = pieces[loud].sum(axis=1)
        return Loudest(
            mid=mid,
            side=side,
            seconds=float(chosen.sum()) * QUANTUM / self._rate,
            bass_spread_db=_spread_db(whole[:, bass].sum(axis=1)),
            rest_spread_db=_spread_db(whole[:, ~bass].sum(axis=1)),
        )

    def _powers(self, both: Samples) -> Floats:
        """Mean powers of windows that overlap by half, in the fine bands: (2, bands)."""
        size, hop = self._size, self._size // 2
        frames = np.lib.stride_tricks.sliding_window_view(both, size, axis=1)[:, ::hop]
        spectra = fft.rfft(frames * _window(size), axis=2)
        power = (np.square(spectra.real) + np.square(spectra.imag)).mean(axis=1)
        running = np.concatenate([np.zeros((2, 1)), np.cumsum(power, axis=1)], axis=1)
        at = (np.arange(running.shape[1]) - 0.5) * self._rate / size  # a bin reaches half around
        return np.diff(np.stack([np.interp(_EDGES_HZ, at, row) for row in running]), axis=1)


def in_thirds(fine: Floats) -> Floats:
    """Powers of twelfths added up to third octaves, shape (31,)."""
    return np.asarray(fine.reshape(-1, FINE_A_THIRD).sum(axis=1))


def decibels_of(powers: Floats) -> Floats:
    """In dB; a band that holds nothing reads −200."""
    return np.asarray(10 * np.log10(np.maximum(powers, 1e-20)))


@lru_cache(maxsize=1)
def _weighting() -> Floats:
    return np.asarray(10 ** (kweight.response_db(kweight.AT_48_KHZ, 48_000, FINE_HZ) / 10))


@lru_cache(maxsize=4)
def _window(size: int) -> Floats:
    """Hann, scaled so that the powers of the bins add up to the mean square."""
    window = np.hanning(size + 1)[:size]
    return np.asarray(window * np.sqrt(2.0 / (size * float(np.square(window).sum()))))


def _spread_db(powers: Floats) -> float:
    low, high = np.quantile(powers, [0.1, 0.9])
    return float(10 * np.log10(high / low)) if low > 0 else 0.0
