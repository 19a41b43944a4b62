"""A band that gives way while a key sounds: room for a voice in the music."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics import levels
from processing.engine.dynamics.look_ahead import key_of
from processing.engine.filters import Filter, band_pass, chain
from processing.recipes.channel import Pocket

_BEGINS_LU, _FULL_LU = -20.0, -8.0  # of the key's own gated loudness: between them it grows
_MEAN_SECONDS = 0.010


class Pocketing:
    """One pocket at work: a bell whose depth follows the key; zero while the key is silent.

    Args:
        settings: As in the recipe; `key` is not read here, the caller hands the key over.
        rate: In Hz.
        key_lufs: Gated loudness of the key.
        channels: Of the sound.
        key_channels: Of the key.

    """

    def __init__(
        self, settings: Pocket, rate: int, *, key_lufs: float, channels: int, key_channels: int
    ) -> None:
        # A steady sine of a loudness has a mean square about as many dB under full scale.
        level = key_lufs - 10 * math.log10(key_channels)
        self._curve = np.array(
            [
                level + _BEGINS_LU,
                level + _FULL_LU,
                settings.reduction_at_most_db,
                math.exp(-1000 / (settings.attack_ms * rate)),
                math.exp(-1000 / (settings.release_ms * rate)),
                math.exp(-1 / (_MEAN_SECONDS * rate)),
            ]
        )
        self._state = np.zeros(3)
        self._channels = channels
        self._band = Filter(chain(band_pass(settings.hz, rate, settings.q)), channels)

    def __call__(self, block: Samples, key: Samples) -> Samples:
        """Changes the block in place, and returns it.

        A key has as many frames as the block, or fewer where it has ended: ValueError otherwise.
        """
        gain = np.empty(block.shape[1])
        levels.presence_gain(key_of(block, key), self._curve, self._state, gain)
        block += self._band(block.copy()) * gain
        return block

    def finish(self) -> Samples:
        return np.zeros((self._channels, 0))

    @property
    def most_reduction_db(self) -> float:
        return float(self._state[2])
