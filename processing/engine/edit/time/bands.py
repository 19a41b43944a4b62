"""How loud 24 bands are, about 375 times a second: what onsets are first seen in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.edit.time.tape import Floats, Tape

BANDS = 24
_PER_SECOND = 375
_WINDOW_SECONDS = 0.0213
_LOWEST_HZ, _HIGHEST_HZ = 30.0, 16_000.0
_AT_ONCE = 1024  # frames

_Singles = npt.NDArray[np.float32]


class Bands:
    """The bands of a tape up to `highest_hz`; frame n is around sample n · `hop`."""

    def __init__(self, tape: Tape, highest_hz: float = _HIGHEST_HZ) -> None:
        self._tape = tape
        self.hop = max(1, round(tape.rate / _PER_SECOND))
        self.window = 2 ** round(np.log2(max(_WINDOW_SECONDS * tape.rate, 16)))
        self.frames = tape.frames // self.hop + 1
        self._shape = np.hanning(self.window + 1)[:-1] * 2 / self.window
        self.hertz, self._shares = _triangles(self.window, tape.rate, highest_hz)

    @property
    def per_second(self) -> float:
        return self._tape.rate / self.hop

    def powers(self, first: int = 0, frames: int | None = None) -> Iterator[Floats]:
        """(some frames, BANDS) at a time, from frame `first` on."""
        last = self.frames if frames is None else min(first + frames, self.frames)
        for at in range(first, last, _AT_ONCE):
            count = min(_AT_ONCE, last - at)
            span = (count - 1) * self.hop + self.window
            sound = self._tape.read(at * self.hop - self.window // 2, span)
            made = np.zeros((count, BANDS))
            for channel in sound:  # a sum could take away what plays against itself
                rows = np.lib.stride_tricks.sliding_window_view(channel, self.window)
                spectrum = fft.rfft(rows[:: self.hop] * self._shape, axis=1)
                made += np.square(np.abs(spectrum)) @ self._shares
            yield made / len(sound)


def _triangles(window: int, rate: int, highest_hz: float) -> tuple[Floats, Floats]:
    """Their middles in Hz, and what each takes of each line of the spectrum.

    Of equal width on a scale that is linear below 1 kHz and logarithmic above it.
    """
    hertz = fft.rfftfreq(window, 1 / rate)
    high = min(highest_hz, rate / 2)
    edges = _hertz(np.linspace(_place(_LOWEST_HZ), _place(high), BANDS + 2))
    low, top, high_edge = edges[:-2], edges[1:-1], edges[2:]
    rising = (hertz[:, None] - low) / (top - low)
    falling = (high_edge - hertz[:, None]) / (high_edge - top)
    shape = np.maximum(0.0, np.minimum(rising, falling))
    # The lowest triangles are narrower than the grid: each takes at least its nearest line.
    nearest = np.abs(hertz[:, None] - top).argmin(axis=0)
    shape[nearest, np.arange(BANDS)] = np.maximum(shape[nearest, np.arange(BANDS)], 0.5)
    return top, np.asarray(shape)


def _place(hertz: float) -> float:
    return float(np.log1p(hertz / 700.0))


def _hertz(place: Floats) -> Floats:
    return np.asarray(700.0 * np.expm1(place))
