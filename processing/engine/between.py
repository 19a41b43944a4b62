"""The points between the samples at which the limiter looks, by several interpolators at once.

For music all interpolators agree. Close to half the rate a short one reads high, because it lets
images through, and a long one rings further; a master has to pass whichever meter it meets. Where
there is something close to half the rate, the longest and the shortest are asked as well.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from processing.engine.kernels import Floats

TAPS = 48
FAR_TAPS = 256
_SHORT_TAPS = 24
# So much of the loudest sample around just under half the rate, and near and far points still agree
# within a tenth of a decibel. Most music has less.
FAR_SHARE = 0.05


@lru_cache(maxsize=1)
def points() -> Floats:
    """Rows of taps for the points after a sample: seven of a long sinc, three of a short one."""
    long = _windowed_sinc(8, TAPS, reach=24, beta=4.0)
    short = _windowed_sinc(4, TAPS, reach=8, beta=8.0)
    return np.ascontiguousarray(np.vstack([long, short]))


@lru_cache(maxsize=1)
def short_points() -> Floats:
    """What a meter with few taps sees of sound close to half the rate."""
    return _windowed_sinc(8, _SHORT_TAPS, reach=10, beta=5.0)


@lru_cache(maxsize=1)
def far_points() -> Floats:
    """What a meter with many taps sees of it."""
    return _windowed_sinc(8, FAR_TAPS, reach=128, beta=3.0)


def _windowed_sinc(factor: int, taps: int, *, reach: int, beta: float) -> Floats:
    offsets = np.arange(1, factor)[:, None] / factor
    distance = offsets - (np.arange(taps) - (taps // 2 - 1))
    inside = np.clip(1 - (distance / reach) ** 2, 0, None)
    window = np.where(inside > 0, np.i0(beta * np.sqrt(inside)) / np.i0(beta), 0.0)
    return np.ascontiguousarray(np.sinc(distance) * window)
