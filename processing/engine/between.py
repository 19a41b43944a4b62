"""The points between the samples at which the limiter looks, by two interpolators at once.

For music all interpolators agree. Close to half the rate a short one reads high, because it lets
images through, and a long one rings further; a master has to pass whichever meter it meets.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from processing.engine.kernels import Floats

TAPS = 48


@lru_cache(maxsize=1)
def points() -> Floats:
    """Rows of taps for the points after a sample: seven of a long sinc, three of a short one."""
    return np.ascontiguousarray(
        np.vstack([_windowed_sinc(8, reach=24, beta=4.0), _windowed_sinc(4, reach=8, beta=8.0)])
    )


def _windowed_sinc(factor: int, *, reach: int, beta: float) -> Floats:
    offsets = np.arange(1, factor)[:, None] / factor
    distance = offsets - (np.arange(TAPS) - (TAPS // 2 - 1))
    inside = np.clip(1 - (distance / reach) ** 2, 0, None)
    window = np.where(inside > 0, np.i0(beta * np.sqrt(inside)) / np.i0(beta), 0.0)
    return np.asarray(np.sinc(distance) * window)
