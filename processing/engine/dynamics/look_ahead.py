"""A sound that waits for its gain: the gain is known from what has not been heard yet."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import Samples
from processing.engine.kernels import Floats


class LookAhead:
    """Holds the sound back by `frames`, so that a gain is applied before what it is for.

    With 0 frames nothing waits, and blocks are changed in place.
    """

    def __init__(self, channels: int, frames: int) -> None:
        self.channels = channels
        self.frames = frames
        self._early = frames  # gains for the time before the sound began
        self._sound = np.zeros((channels, 0))
        self._gain = np.zeros(0)

    def __call__(self, block: Samples, gain: Floats) -> Samples:
        if not self.frames:
            block *= gain
            return block
        skipped = min(self._early, len(gain))
        self._early -= skipped
        sound = np.concatenate([self._sound, block], axis=1)
        gains = np.concatenate([self._gain, gain[skipped:]])
        ready = min(sound.shape[1], len(gains))
        self._sound, self._gain = sound[:, ready:].copy(), gains[ready:].copy()
        return np.asarray(sound[:, :ready] * gains[:ready])


def key_of(block: Samples, key: Samples | None) -> Samples:
    """What is listened to: the key, silent where it has ended, or the sound itself.

    ValueError where the key is longer than the sound.
    """
    if key is None:
        return block
    missing = block.shape[1] - key.shape[1]
    if missing < 0:
        raise ValueError("the key has more frames than the sound")
    return np.pad(key, ((0, 0), (0, missing))) if missing else key
