"""The bands of the ear that masking is judged in: 28 of equal width on the ERB-rate scale."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from processing.engine import kweight
from processing.engine.audio import Samples

BANDS = 28
_LOWEST_HZ, _HIGHEST_HZ = 40.0, 16_000.0

Floats = npt.NDArray[np.float64]


def _erb_rate(hz: float) -> float:
    """Glasberg and Moore, 1990."""
    return 21.4 * math.log10(1 + 0.00437 * hz)


def _hz(erb_rate: Floats) -> Floats:
    return np.asarray((10 ** (erb_rate / 21.4) - 1) / 0.00437)


@lru_cache(maxsize=1)
def edges_hz() -> Floats:
    """(BANDS + 1,), from 40 Hz to 16 kHz."""
    return _hz(np.linspace(_erb_rate(_LOWEST_HZ), _erb_rate(_HIGHEST_HZ), BANDS + 1))


@lru_cache(maxsize=1)
def centres_hz() -> Floats:
    edges = edges_hz()
    return np.asarray(np.sqrt(edges[:-1] * edges[1:]))


def gathered(powers: Samples, hz: Floats) -> Floats:
    """(…, bins) of powers to (…, BANDS): each bin belongs to the band that its centre lies in."""
    starts = np.searchsorted(hz, edges_hz())
    sums = np.concatenate([np.zeros((*powers.shape[:-1], 1)), np.cumsum(powers, axis=-1)], axis=-1)
    return np.asarray(np.maximum(sums[..., starts[1:]] - sums[..., starts[:-1]], 0.0))


def weights(rate: int) -> Floats:
    """What the K-weighting of loudness makes of the power in each band."""
    return np.asarray(10 ** (kweight.response_db(kweight.design(rate), rate, centres_hz()) / 10))


def between(low_hz: float, high_hz: float) -> npt.NDArray[np.bool_]:
    centres = centres_hz()
    return np.asarray((centres >= low_hz) & (centres < high_hz))
