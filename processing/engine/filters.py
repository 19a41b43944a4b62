"""Filters after the Audio EQ Cookbook (Bristow-Johnson), and the stream that applies them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from processing.engine import kernels
from processing.engine.audio import Samples
from processing.engine.kernels import Floats
from processing.recipes.channel import EqBand

# The Qs whose product is a Butterworth response; an odd order has a section of first order too.
_BUTTERWORTH = {
    6: (),
    12: (math.sqrt(0.5),),
    18: (1.0,),
    24: (0.541196100146197, 1.3065629648763766),
    36: tuple(1 / (2 * math.sin((2 * k + 1) * math.pi / 12)) for k in range(3)),
    48: tuple(1 / (2 * math.sin((2 * k + 1) * math.pi / 16)) for k in range(4)),
}
_TOP = 0.49  # of the rate: what lies above cannot be heard, and is left out


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
    """Butterworth of 6, 12, 18, 24, 36 or 48 dB per octave, 3 dB down at `hz`."""
    first = [_high_pass_of_first_order(hz, rate)] if slope_db in {6, 18} else []
    return np.array(first + [_high_pass_row(hz, rate, q) for q in _BUTTERWORTH[slope_db]])


def low_pass(hz: float, rate: int, slope_db: int = 12) -> Floats:
    """The same from above; no rows where `hz` is above what the rate carries."""
    if hz >= _TOP * rate:
        return chain()
    first = [_low_pass_of_first_order(hz, rate)] if slope_db in {6, 18} else []
    return np.array(first + [_low_pass_row(hz, rate, q) for q in _BUTTERWORTH[slope_db]])


def band_pass(hz: float, rate: int, q: float) -> Floats:
    """With 0 dB in its middle: the sound and (g − 1) times this make a bell of gain g."""
    return np.array([_band_pass_row(hz, rate, q)]) if hz < _TOP * rate else np.zeros((1, 5))


def all_pass(hz: float, rate: int) -> Floats:
    """What a low- and a high-pass of 24 dB per octave, each twice 12 dB, make together."""
    cos, alpha = _angle(hz, rate, math.sqrt(0.5))
    return np.array([_row(1 - alpha, -2 * cos, 1 + alpha, 1 + alpha, -2 * cos, 1 - alpha)])


def tilt(tilt_db: float, rate: int) -> Floats:
    """Half of it up above 700 Hz and half of it down below, by two gentle shelves."""
    bands = (
        EqBand(shape="low_shelf", hz=300, gain_db=-tilt_db / 2, q=0.5),
        EqBand(shape="high_shelf", hz=1600, gain_db=tilt_db / 2, q=0.5),
    )
    return equaliser(bands if tilt_db else (), rate)


def equaliser(bands: Sequence[EqBand], rate: int) -> Floats:
    """Bands that would lie above what the rate can carry are left out: they cannot be heard."""
    rows = [_ROWS[band.shape](band, rate) for band in bands if band.hz < _TOP * rate]
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


def _low_pass_row(hz: float, rate: int, q: float) -> tuple[float, ...]:
    cos, alpha = _angle(hz, rate, q)
    return _row((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha)


def _high_pass_of_first_order(hz: float, rate: int) -> tuple[float, ...]:
    k = math.tan(math.pi * hz / rate)
    return _row(1.0, -1.0, 0.0, k + 1, k - 1, 0.0)


def _low_pass_of_first_order(hz: float, rate: int) -> tuple[float, ...]:
    k = math.tan(math.pi * hz / rate)
    return _row(k, k, 0.0, k + 1, k - 1, 0.0)


def _band_pass_row(hz: float, rate: int, q: float) -> tuple[float, ...]:
    cos, alpha = _angle(hz, rate, q)
    return _row(alpha, 0.0, -alpha, 1 + alpha, -2 * cos, 1 - alpha)


def _notch(band: EqBand, rate: int) -> tuple[float, ...]:
    cos, alpha = _angle(band.hz, rate, band.q)
    return _row(1.0, -2 * cos, 1.0, 1 + alpha, -2 * cos, 1 - alpha)


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


_ROWS = {"bell": _bell, "low_shelf": _low_shelf, "high_shelf": _high_shelf, "notch": _notch}
