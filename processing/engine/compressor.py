"""The linked soft-knee compressor as a stream."""

from __future__ import annotations

import math

import numpy as np

from processing.engine import kernels
from processing.engine.audio import Samples
from processing.recipes.channel import Compressor


class Compression:
    """One compressor at work; the threshold follows the loudness of what it will be given."""

    def __init__(self, settings: Compressor, rate: int, *, lufs: float, channels: int) -> None:
        # The same sound on two channels reads 3 LU more than on one, with the same sample values.
        threshold_dbfs = lufs - 10 * math.log10(channels) + settings.threshold_lu
        self._curve = np.array(
            [
                threshold_dbfs,
                1 - 1 / settings.ratio,
                settings.knee_db,
                settings.reduction_at_most_db,
                math.exp(-1000 / (settings.attack_ms * rate)),
                math.exp(-1000 / (settings.release_ms * rate)),
            ]
        )
        self._state = np.zeros(3)

    def __call__(self, block: Samples) -> Samples:
        """Compresses in place, and returns the same array."""
        kernels.compress(block, self._curve, self._state)
        return block

    @property
    def most_reduction_db(self) -> float:
        return float(self._state[2])
