"""Filters after the Audio EQ Cookbook (Bristow-Johnson), and the stream that applies them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from processing.engine import kernels
from processing.engine.audio import Samples
from processing.engine.kernels import Floats
from processing.recipes.channel import EqBand

# The Qs whose product is a Butterworth response.
_BUTTERWORTH = {12: (math.sqrt(0.5),), 24: (0.541196100146197, 1.3065629648763766)}


class Filter:
    """A cascade of biquads with its memory; one per channel layout and stream."""

    def __init__(self, rows: Floats, channels: int) -> None:
        self.rows = rows
        self._state = np.zeros((channels, len(rows), 2))

    def __call__(self, block: Samples) -> Samples:
        """Filters in place, and returns the same array."""
        if len(self.rows):
            kernels.cascade(block, self.rows, self._state)
        return block


def high_pass(hz: float, rate: int, slope_db: int = 12) -> Floats:
    return np.array([_high_pass_row(hz, rate, q) for q in _BUTTERWORTH[slope_db]])


def tilt(tilt_db: float, rate: int) -> Floats:
    """Half of it up above 700 Hz and half of it down below, by two gentle shelves."""
    bands = (
        EqBand(shape="low_shelf", hz=300, gain_db=-tilt_db / 2, q=0.5),
        EqBand(shape="high_shelf", hz=1600, gain_db=tilt_db / 2, q=0.5),
    )
    return equaliser(bands if tilt_db else (), rate)


def equaliser(bands: Sequence[EqBand], rate: int) -> Floats:
    """Bands that would lie above what the rate can carry are left out: they cannot be heard."""
    rows = [_ROWS[band.shape](band, rate) for band in bands if band.hz < 0.49 * rate]
    return np.array(rows).reshape(-1, 5)


def chain(*parts: Floats) -> Floats:
    return np.concatenate([np.zeros((0, 5)), *parts])


def response_db(rows: Floats, rate: int, hz: Floats) -> Floats:
    """The gain of a cascade at each frequency."""
    z = np.exp(-2j * np.pi * hz / rate)
    total = np.ones_like(z)
    for b0, b1, b2, a1, a2 in rows:
        total *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.asarray(20 * np.log10(np.abs(total)))


def _angle(hz: float, rate: int, q: float) -> tuple[float, float]:
    omega = 2 * math.pi * hz / rate
    return math.cos(omega), math.sin(omega) / (2 * q)


def _row(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> tuple[float, ...]:  # noqa: PLR0913, PLR0917
    return b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0


def _high_pass_row(hz: float, rate: int, q: float) -> tuple[float, ...]:
    cos, alpha = _angle(hz, rate, q)
    return _row((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)


def _bell(band: EqBand, rate: int) -> tuple[float, ...]:
    cos, alpha = _angle(band.hz, rate, band.q)
    a = 10 ** (band.gain_db / 40)
    return _row(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a)


def _low_shelf(band: EqBand, rate: int) -> tuple[float, ...]:
    cos, alpha = _angle(band.hz, rate, band.q)
    a = 10 ** (band.gain_db / 40)
    root = 2 * math.sqrt(a) * alpha
    return _row(
        a * ((a + 1) - (a - 1) * cos + root),
        2 * a * ((a - 1) - (a + 1) * cos),
        a * ((a + 1) - (a - 1) * cos - root),
        (a + 1) + (a - 1) * cos + root,
        -2 * ((a - 1) + (a + 1) * cos),
        (a + 1) + (a - 1) * cos - root,
    )


def _high_shelf(band: EqBand, rate: int) -> tuple[float, ...]:
    cos, alpha = _angle(band.hz, rate, band.q)
    a = 10 ** (band.gain_db / 40)
    root = 2 * math.sqrt(a) * alpha
    return _row(
        a * ((a + 1) + (a - 1) * cos + root),
        -2 * a * ((a - 1) + (a + 1) * cos),
        a * ((a + 1) + (a - 1) * cos - root),
        (a + 1) - (a - 1) * cos + root,
        2 * ((a - 1) - (a + 1) * cos),
        (a + 1) - (a - 1) * cos - root,
    )


_ROWS = {"bell": _bell, "low_shelf": _low_shelf, "high_shelf": _high_shelf}
