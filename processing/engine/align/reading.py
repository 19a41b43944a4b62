"""One reading of a sound: mono at 11 kHz to be lined up by, and how loud seven bands are in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr
from scipy import fft

from processing.engine.audio import Reader, Samples

RATE = 11_000
FRAME = 110  # samples at RATE: ten milliseconds
FRAMES_PER_SECOND = RATE // FRAME
BAND_EDGES_HZ = (20, 60, 150, 400, 1000, 3000, 7000, 20_000)
BANDS = len(BAND_EDGES_HZ) - 1
LEVELS_PER_SECOND = 20
_WINDOW_SECONDS = 0.05

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """`mono` at RATE; row n of `powers` is the power of seven bands around n / 20 seconds."""

    path: Path
    rate: int
    seconds: float
    mono: Singles
    powers: npt.NDArray[np.float64]

    @property
    def frames(self) -> int:
        """Whole tens of milliseconds."""
        return len(self.mono) // FRAME

    @property
    def is_silent(self) -> bool:
        return float(np.abs(self.mono).max(initial=0.0)) < 1e-4


def hear(path: Path, tell: Callable[[float], None]) -> Heard:
    with Reader(path) as reader:
        change = soxr.ResampleStream(reader.rate, RATE, 1, dtype="float32", quality="HQ")
        mono = np.zeros(round(reader.seconds * RATE) + RATE, np.float32)
        levels = _Levels(reader.rate, reader.channels)
        done = filled = 0
        for raw in reader.blocks():
            block = raw if np.isfinite(raw).all() else np.nan_to_num(raw, posinf=0.0, neginf=0.0)
            levels.feed(block)
            part = change.resample_chunk(block.mean(axis=0, dtype=np.float64).astype(np.float32))
            mono[filled : filled + len(part)] = part
            filled += len(part)
            done += block.shape[1]
            tell(done / reader.frames)
        part = change.resample_chunk(np.zeros(0, np.float32), last=True)
        mono[filled : filled + len(part)] = part
        return Heard(
            path=Path(path),
            rate=reader.rate,
            seconds=reader.seconds,
            mono=mono[: filled + len(part)],
            powers=levels.result(),
        )


class _Levels:
    """Short spectra at the file's own rate, twenty a second, summed into bands."""

    def __init__(self, rate: int, channels: int) -> None:
        self._window = max(64, 2 * round(rate * _WINDOW_SECONDS / 2))
        self._hop = rate / LEVELS_PER_SECOND
        # Divided by the window's length: the same sound has the same powers at every rate.
        self._shape = np.hanning(self._window) / self._window
        hertz = fft.rfftfreq(self._window, 1 / rate)
        edges = np.searchsorted(hertz, BAND_EDGES_HZ)
        # At low rates the highest bands are empty, and `reduceat` would read a line for them.
        self._sums = np.zeros((len(hertz), BANDS))
        for band in range(BANDS):
            self._sums[edges[band] : edges[band + 1], band] = 1.0
        self._kept: Samples = np.zeros((channels, self._window // 2))
        self._from = -(self._window // 2)  # the frame of the file that `_kept` begins at
        self._rows: list[npt.NDArray[np.float64]] = []

    def feed(self, block: Samples) -> None:
        ready = np.hstack([self._kept, block])
        while True:
            start = round(len(self._rows) * self._hop) - self._window // 2 - self._from
            if start + self._window > ready.shape[1]:
                break
            spectrum = fft.rfft(ready[:, start : start + self._window] * self._shape, axis=1)
            power = np.square(np.abs(spectrum)).sum(axis=0)
            self._rows.append(power @ self._sums)
        drop = min(max(start, 0), ready.shape[1])
        self._kept, self._from = ready[:, drop:], self._from + drop

    def result(self) -> npt.NDArray[np.float64]:
        return np.array(self._rows) if self._rows else np.zeros((1, BANDS))
