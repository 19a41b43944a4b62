"""The gate as a stream: it opens before what it lets through, and never chatters."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics import levels
from processing.engine.dynamics.look_ahead import LookAhead, key_of
from processing.engine.kernels import Floats
from processing.recipes.channel import Gate

_DECAY_SECONDS = 0.010  # of the detector: half a period of 50 Hz does not close it


class Gating:
    """One gate at work, the same gain for all channels; an open gate changes no bit.

    Args:
        settings: As in the recipe; `key` is not read here, the caller hands the key over.
        rate: In Hz.
        lufs: Gated loudness of what is listened to: the sound itself, or the key.
        channels: Of the sound.
        key_channels: Of the key, where there is one.

    """

    def __init__(
        self,
        settings: Gate,
        rate: int,
        *,
        lufs: float,
        channels: int,
        key_channels: int | None = None,
    ) -> None:
        self._key_channels = key_channels or channels
        threshold_dbfs = lufs - 10 * math.log10(self._key_channels) + settings.threshold_lu
        self._curve = np.array(
            [
                10 ** (threshold_dbfs / 20),
                10 ** ((threshold_dbfs - settings.hysteresis_db) / 20),
                settings.range_db,
                # Time constants: within three of them it is 95 % of the way.
                math.exp(-1000 / (settings.attack_ms * rate)),
                math.exp(-1000 / (settings.release_ms * rate)),
                float(round(settings.hold_ms * rate / 1000)),
                math.exp(-1 / (_DECAY_SECONDS * rate)),
            ]
        )
        # It begins closed: what comes first is not let through before it is known to be loud.
        self._state = np.array([0.0, 0.0, 0.0, settings.range_db, 0.0, 0.0])
        self._frames = 0
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
        return float(self._state[5])

    @property
    def closed_share(self) -> float:
        """The share of the time in which anything was turned down, 0 to 1."""
        return float(self._state[4]) / self._frames if self._frames else 0.0

    def _gains(self, key: Samples) -> Floats:
        gain = np.empty(key.shape[1])
        levels.gate_gain(key, self._curve, self._state, gain)
        self._frames += len(gain)
        return gain
