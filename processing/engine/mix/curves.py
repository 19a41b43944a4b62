"""Break-points as values for every frame: straight lines between them, flat before and after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.engine.kernels import Floats
from processing.recipes.automation import Point

SILENCE_DB = -96.0  # at and below it a fader is closed


class Curve:
    """Values at moments; asked for a stretch of frames it answers one value for each of them.

    Where the stretch lies before the first or after the last point it answers one value for all.
    """

    def __init__(self, points: Sequence[Point], rate: int) -> None:
        self._rate = rate
        self._seconds = np.array([point.at_seconds for point in points])
        self._values = np.array([point.value for point in points])

    def __call__(self, at: int, frames: int) -> Floats:
        """Shape (frames,), or (1,) where nothing moves."""
        first, last = at / self._rate, (at + frames) / self._rate
        if last <= self._seconds[0]:
            return self._values[:1]
        if first >= self._seconds[-1]:
            return self._values[-1:]
        moments = (at + np.arange(frames)) / self._rate
        return np.asarray(np.interp(moments, self._seconds, self._values))

    def gain(self, at: int, frames: int) -> Floats:
        """The values taken as decibels, as a factor; silence is 0."""
        return gains(self(at, frames))


def gains(decibels: Floats) -> Floats:
    return np.where(decibels <= SILENCE_DB, 0.0, 10 ** (decibels / 20))
