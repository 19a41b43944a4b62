"""Short spectra of a sound while it passes: what beats, key and sections are read from.

Mono at 22.05 kHz. Every 256 samples the loudness of 36 bands, from 1,024 samples around; every
2,048 samples the strength of the twelve pitch classes in 120 steps of ten cents, from 8,192. That
is about 13 kB for each second of sound, and nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr
from scipy import fft

from processing.engine.audio import Samples

RATE = 22_050
HOP = 256
CHROMA_HOP = 2048
BANDS = 36
STEPS = 120  # of an octave
_WINDOW, _CHROMA_WINDOW = 1024, 8192
_AT_ONCE = 512  # frames

Floats = npt.NDArray[np.float64]
_Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectra:
    """Row n of `bands` is around n · HOP samples, of `pitches` around n · CHROMA_HOP samples."""

    bands: _Singles  # (frames, BANDS), decibels
    pitches: _Singles  # (frames, STEPS), from C upwards
    peak: float

    @property
    def bands_per_second(self) -> float:
        return RATE / HOP

    @property
    def pitches_per_second(self) -> float:
        return RATE / CHROMA_HOP


class Analyser:
    """A `Listener`: takes blocks at any rate, answers their spectra."""

    def __init__(self, rate: int) -> None:
        self._change = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ")
        self._short = _Frames(_WINDOW, HOP)
        self._long = _Frames(_CHROMA_WINDOW, CHROMA_HOP)
        self._mel, self._classes = _mel(), _pitch_classes()
        self._bands: list[_Singles] = []
        self._pitches: list[_Singles] = []
        self._peak = 0.0

    def feed(self, block: Samples) -> None:
        self._take(self._change.resample_chunk(block.mean(axis=0, dtype=np.float32)))

    def result(self) -> Spectra:
        self._take(self._change.resample_chunk(np.zeros(0, np.float32), last=True))
        self._take(np.zeros(_CHROMA_WINDOW // 2, np.float32))
        return Spectra(
            bands=np.concatenate(self._bands or [np.zeros((0, BANDS), np.float32)]),
            pitches=np.concatenate(self._pitches or [np.zeros((0, STEPS), np.float32)]),
            peak=self._peak,
        )

    def _take(self, sound: _Singles) -> None:
        if not len(sound):
            return
        self._peak = max(self._peak, float(np.abs(sound).max()))
        for power in self._short.take(sound):
            self._bands.append(10 * np.log10(power @ self._mel + 1e-8))
        for power in self._long.take(sound):
            self._pitches.append(_partials(power) @ self._classes)


class _Frames:
    """Windows that overlap, as power spectra; the first is centred on the first sample."""

    def __init__(self, window: int, hop: int) -> None:
        self._window, self._hop = window, hop
        self._shape = np.hanning(window + 1)[:-1].astype(np.float32) * np.float32(2 / window)
        self._kept = np.zeros(window // 2, np.float32)

    def take(self, sound: _Singles) -> Iterator[_Singles]:
        ready = np.concatenate([self._kept, sound])
        count = max(0, (len(ready) - self._window) // self._hop + 1)
        self._kept = ready[count * self._hop :]
        if not count:
            return
        frames = np.lib.stride_tricks.sliding_window_view(ready, self._window)[:: self._hop]
        for at in range(0, count, _AT_ONCE):
            spectrum = fft.rfft(frames[at : min(at + _AT_ONCE, count)] * self._shape, axis=1)
            yield np.square(np.abs(spectrum))


def _partials(power: _Singles) -> _Singles:
    """Only what stands above its neighbours: tones, and little of drums and breath."""
    level = np.sqrt(np.sqrt(power))
    stands = np.zeros_like(level)
    middle = level[:, 2:-2]
    tops = (middle > level[:, 1:-3]) & (middle >= level[:, 3:-1])
    tops &= middle > 1.5 * 0.5 * (level[:, :-4] + level[:, 4:])
    stands[:, 2:-2] = np.where(tops, middle, 0)
    return stands


def _mel() -> _Singles:
    """Triangles of equal width in mel (O'Shaughnessy), 30 Hz to 10 kHz."""
    hertz = fft.rfftfreq(_WINDOW, 1 / RATE)
    edges = 700 * (10 ** (np.linspace(_to_mel(30), _to_mel(10_000), BANDS + 2) / 2595) - 1)
    low, top, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (hertz[:, None] - low) / (top - low)
    falling = (high - hertz[:, None]) / (high - top)
    shape = np.maximum(0, np.minimum(rising, falling))
    # The lowest triangles are narrower than the grid: each takes at least its nearest line.
    nearest = np.abs(hertz[:, None] - top).argmin(axis=0)
    shape[nearest, np.arange(BANDS)] = np.maximum(shape[nearest, np.arange(BANDS)], 0.5)
    return np.asarray(shape, np.float32)


def _to_mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _pitch_classes() -> _Singles:
    """From the lines of the long spectrum to steps of ten cents, 60 Hz to 2 kHz, C first."""
    hertz = fft.rfftfreq(_CHROMA_WINDOW, 1 / RATE)
    shape = np.zeros((len(hertz), STEPS))
    for line in np.flatnonzero((hertz > 60) & (hertz < 2000)):
        step = (np.log2(hertz[line] / 440) * STEPS + STEPS * 9 / 12) % STEPS
        width = max(2.0, STEPS * np.log2(1 + 0.5 * hertz[1] / hertz[line]))
        away = (np.arange(STEPS) - step + STEPS / 2) % STEPS - STEPS / 2
        bump = np.exp(-0.5 * (away / width) ** 2)
        shape[line] = bump / bump.sum()
    return np.asarray(shape, np.float32)
