"""A sound with its own colour taken out: what is left moves alike in every master of a recording.

Each is divided by its own long-term spectrum, so an equaliser, a tilt or another loudness hardly
changes what two of them have in common.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage, signal

from processing.engine.align.reading import FRAME, RATE, Singles

_WINDOW = 1024
_LOW_HZ, _HIGH_HZ = 80.0, 4000.0
_DEEPEST = 1e-6  # of the strongest line: what lies below is not lifted any further
_QUIET = 10**-5.5  # of the loud parts, in power
_AT_ONCE = 4096

Floats = npt.NDArray[np.float64]


def flattened(mono: Singles) -> Singles:
    """Same length, nothing moved in time."""
    if len(mono) < _WINDOW:
        return mono.copy()
    power = _mean_power(mono)
    hertz = fft.rfftfreq(_WINDOW, 1 / RATE)
    smooth = ndimage.uniform_filter1d(power, 5)
    gain = 1 / np.sqrt(smooth + _DEEPEST * smooth.max() + 1e-20)
    gain *= np.clip((hertz - _LOW_HZ / 2) / (_LOW_HZ / 2), 0, 1)
    gain *= np.clip((1.1 * _HIGH_HZ - hertz) / (0.1 * _HIGH_HZ), 0, 1)
    impulse = np.roll(fft.irfft(gain), _WINDOW // 2)[1:] * np.hanning(_WINDOW - 1)
    made = signal.oaconvolve(mono, impulse.astype(np.float32), mode="same")
    return np.asarray(made, np.float32)


def quiet(mono: Singles) -> npt.NDArray[np.bool_]:
    """For each ten milliseconds, whether nothing is heard for a fifth of a second around it."""
    framed = mono[: len(mono) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.einsum("ij,ij->i", framed, framed, dtype=np.float64)
    if not len(power):
        return np.zeros(0, bool)
    smooth = ndimage.uniform_filter1d(power, 20)
    return np.asarray(smooth <= _QUIET * np.quantile(smooth, 0.9) + 1e-12)


def _mean_power(mono: Singles) -> Floats:
    frames = np.lib.stride_tricks.sliding_window_view(mono, _WINDOW)[:: _WINDOW // 2]
    shape = np.hanning(_WINDOW).astype(np.float32)
    total = np.zeros(_WINDOW // 2 + 1)
    for at in range(0, len(frames), _AT_ONCE):
        spectra = fft.rfft(frames[at : at + _AT_ONCE] * shape, axis=1)
        total += np.square(np.abs(spectra)).sum(axis=0)
    return total / len(frames)
