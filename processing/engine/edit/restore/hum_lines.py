"""The harmonics of a hum over time: complex amplitudes on a grid of overlapping windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.fft

from processing.engine.audio import Samples

Complex = npt.NDArray[np.complex128]
Floats = npt.NDArray[np.float64]

_TURNS = 25  # of the mains in a window: half a second, in which harmonics stand 25 bins apart
_HOPS = 4  # in a window
EDGE = _HOPS // 2  # windows at either end that the sound does not fill
_SILENT = 1e-10  # mean square: −100 dBFS


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Windows of `frames`, a hop apart, the first centred on the first frame of the sound.

    `hz` is the frequency whose multiples fall on bins: the mains as nearly as whole frames allow.
    """

    rate: int
    frames: int
    harmonics: int

    @classmethod
    def of(cls, mains_hz: float, rate: int, harmonics: int) -> Grid:
        frames = _HOPS * round(_TURNS * rate / mains_hz / _HOPS)
        most = int(0.45 * rate / mains_hz)
        return cls(rate=rate, frames=frames, harmonics=max(1, min(harmonics, most)))

    @property
    def hz(self) -> float:
        return _TURNS * self.rate / self.frames

    @property
    def hop(self) -> int:
        return self.frames // _HOPS

    @property
    def hop_seconds(self) -> float:
        return self.hop / self.rate

    def gain(self, astray_hz: Floats) -> Floats:
        """What a window lets through of a line that lies so far beside its bin."""
        bins = astray_hz * self.frames / self.rate
        return np.asarray(np.sinc(bins) / np.where(np.abs(bins) < 0.999, 1 - bins**2, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """`amplitudes` (channels, harmonics, windows), phase counted from the sound's first frame."""

    grid: Grid
    amplitudes: Complex
    # Windows with nothing in them; so are those that the sound does not fill.
    silent: npt.NDArray[np.bool_]


def lines(blocks: Iterable[Samples], channels: int, grid: Grid) -> Lines:
    rows, silent = [], []
    shape = np.hanning(grid.frames + 1)[:-1] / (grid.frames / 2)
    picked = _TURNS * np.arange(1, grid.harmonics + 1)
    # A hop is a quarter of a window: harmonic k goes on by 25 k / 4 turns.
    for number, window in enumerate(_windows(blocks, channels, grid)):
        spectrum = scipy.fft.rfft(window * shape, axis=1, workers=1)[:, picked]
        turned = (picked * (number % _HOPS)) % _HOPS / _HOPS
        middle = picked % 2  # the phase counts from the middle of the window
        rows.append(spectrum * np.exp(-2j * np.pi * turned) * (1 - 2 * middle))
        silent.append(float(np.square(window).mean()) < _SILENT)
    silent[:EDGE] = [True] * len(silent[:EDGE])
    silent[-EDGE - 1 :] = [True] * len(silent[-EDGE - 1 :])
    return Lines(
        grid=grid,
        amplitudes=np.moveaxis(np.array(rows), 0, 2),
        silent=np.array(silent),
    )


def _windows(blocks: Iterable[Samples], channels: int, grid: Grid) -> Iterator[Samples]:
    """Half a window of silence comes before the sound and after it."""
    half = np.zeros((channels, grid.frames // 2))
    held = half
    for block in blocks:
        held = np.concatenate([held, block], axis=1)
        while held.shape[1] >= grid.frames:
            yield held[:, : grid.frames]
            held = held[:, grid.hop :]
    held = np.concatenate([held, half, np.zeros((channels, grid.hop))], axis=1)
    while held.shape[1] >= grid.frames:
        yield held[:, : grid.frames]
        held = held[:, grid.hop :]
