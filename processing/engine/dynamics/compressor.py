"""The linked soft-knee compressor as a stream: looks ahead, listens to a key, works in parallel."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics import levels
from processing.engine.dynamics.look_ahead import LookAhead, key_of
from processing.engine.filters import Filter, chain, high_pass
from processing.engine.kernels import Floats
from processing.recipes.channel import Compressor


class Compression:
    """One compressor at work; the threshold follows the loudness of what it listens to.

    Args:
        settings: As in the recipe; `key` is not read here, the caller hands the key over.
        rate: In Hz.
        lufs: Gated loudness of what is listened to: the sound itself, or the key.
        channels: Of the sound.
        key_channels: Of the key, where there is one.

    """

    def __init__(
        self,
        settings: Compressor,
        rate: int,
        *,
        lufs: float,
        channels: int,
        key_channels: int | None = None,
    ) -> None:
        heard = key_channels or channels
        # The same sound on two channels reads 3 LU more than on one, with the same sample values.
        threshold_dbfs = lufs - 10 * math.log10(heard) + settings.threshold_lu
        self._curve = np.array(
            [
                threshold_dbfs,
                1 - 1 / settings.ratio,
                settings.knee_db,
                settings.reduction_at_most_db,
                math.exp(-1000 / (settings.attack_ms * rate)),
                math.exp(-1000 / (settings.release_ms * rate)),
                settings.mix,
            ]
        )
        self._state = np.zeros(3)
        self._key_channels = heard
        hz = settings.key_high_pass_hz
        self._ear = Filter(chain() if hz is None else chain(high_pass(hz, rate)), heard)
        self._waiting = LookAhead(channels, round(settings.look_ahead_ms * rate / 1000))

    def __call__(self, block: Samples, key: Samples | None = None) -> Samples:
        """The sound as far as its gain is known; without look-ahead all of it, in place.

        A key has as many frames as the block, or fewer where it has ended: ValueError otherwise.
        """
        return self._waiting(block, self._gains(key_of(block, key)))

    def finish(self) -> Samples:
        """What is still waiting; the output is then exactly as long as the input was."""
        silence = np.zeros((self._key_channels, self._waiting.frames))
        return self._waiting(np.zeros((self._waiting.channels, 0)), self._gains(silence))

    @property
    def most_reduction_db(self) -> float:
        return float(self._state[2])

    def _gains(self, key: Samples) -> Floats:
        if len(self._ear.rows):
            key = self._ear(key.copy())
        gain = np.empty(key.shape[1])
        levels.compression_gain(key, self._curve, self._state, gain)
        return gain
