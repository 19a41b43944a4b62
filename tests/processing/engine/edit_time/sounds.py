"""Sounds and desks as the steps of an edit are given them."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import QUANTUM
from processing.engine.edit.sound import Desk, Sound

RATE = 48_000


def sound_of(samples, rate=RATE, size=QUANTUM):
    """The samples as float32 holds them, in blocks of `size` frames."""
    held = np.atleast_2d(samples).astype(np.float32).astype(np.float64)

    def blocks():
        for at in range(0, held.shape[1], size):
            yield held[:, at : at + size].copy()

    return Sound(rate=rate, channels=len(held), frames=held.shape[1], blocks=blocks)


def samples_of(sound):
    parts = list(sound.blocks())
    assert all(part.shape[1] == QUANTUM for part in parts[:-1])
    whole = np.concatenate(parts, axis=1) if parts else np.zeros((sound.channels, 0))
    assert whole.shape == (sound.channels, sound.frames)
    return whole


def desk_at(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return Desk(folder=folder, tell=lambda fraction: None)


def noise(seconds=2.0, seed=1, channels=1, rate=RATE):
    random = np.random.Generator(np.random.PCG64(seed))
    return 0.1 * random.standard_normal((channels, round(seconds * rate)))


def db(power):
    return 10 * np.log10(np.maximum(power, 1e-30))
