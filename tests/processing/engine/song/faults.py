"""What goes wrong in a studio, done to a clean sound; each tells what was added, and where."""

from __future__ import annotations

import numpy as np


def hum(sound, rate: int, *, hz: float = 50.02, dbfs: float = -36.0, harmonics: int = 10):
    """(the sound with hum, the hum alone); `dbfs` is its level as a whole, mean square."""
    t = np.arange(sound.shape[-1]) / rate
    lines = sum(np.sin(2 * np.pi * hz * n * t + 0.7 * n) / n for n in range(1, harmonics + 1))
    alone = lines * 10 ** (dbfs / 20) / np.sqrt(np.mean(lines**2))
    return sound + alone, np.broadcast_to(alone, sound.shape).copy()


def noise(sound, seed: int = 1, *, dbfs: float = -50.0):
    """(the sound with white noise, the noise alone), different in every channel."""
    random = np.random.Generator(np.random.PCG64(30_000 + seed))
    alone = random.standard_normal(sound.shape) * 10 ** (dbfs / 20)
    return sound + alone, alone


def clicks(sound, rate: int, seed: int = 1, *, per_second: float = 2.0, dbfs: float = -12.0):
    """(the sound with clicks, the frames at which they begin): 1 to 6 samples in all channels."""
    random = np.random.Generator(np.random.PCG64(40_000 + seed))
    hurt = np.array(sound, dtype=float)
    frames = sound.shape[-1]
    count = round(frames / rate * per_second)
    # One to a cell of equal length, so that no two of them are neighbours.
    cell = frames // max(count, 1)
    starts = np.arange(count) * cell + random.integers(cell // 4, 3 * cell // 4, count)
    for start in starts:
        length = int(random.integers(1, 7))
        wave = random.choice([-1.0, 1.0], length) * random.uniform(0.5, 1.0, length)
        hurt[..., start : start + length] += 10 ** (dbfs / 20) * wave
    return hurt, starts


def clipped(sound, *, over_db: float = 6.0, at_dbfs: float = -1.0):
    """(the sound cut off at `at_dbfs`, where); its peaks would have been `over_db` higher."""
    ceiling = 10 ** (at_dbfs / 20)
    loud = sound * (ceiling * 10 ** (over_db / 20) / np.abs(sound).max())
    return np.clip(loud, -ceiling, ceiling), np.abs(loud) > ceiling


def late(sound, frames: int):
    """As long as before, and so many frames later; negative: earlier."""
    moved = np.zeros_like(sound)
    if frames >= 0:
        moved[..., frames:] = sound[..., : sound.shape[-1] - frames]
    else:
        moved[..., :frames] = sound[..., -frames:]
    return moved


def offset(sound, level: float = 0.02):
    """With so much direct current on it."""
    return sound + level
