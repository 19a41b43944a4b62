"""A gain over time that is known at even points and laid over a sound, smooth in decibels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Samples
from processing.engine.edit.sound import Sound

Floats = npt.NDArray[np.float64]


def with_gain(sound: Sound, points_db: Floats, hop: int) -> Sound:
    """Point n is the gain at frame n · hop; straight lines in dB between; 0 dB changes no bit."""
    return replace(sound, blocks=partial(_blocks, sound, points_db, hop))


def _blocks(sound: Sound, points_db: Floats, hop: int) -> Iterator[Samples]:
    at = 0
    places = np.arange(len(points_db)) * hop
    for block in sound.blocks():
        frames = np.arange(at, at + block.shape[1])
        at += block.shape[1]
        low = max(0, int(frames[0]) // hop - 1) if len(frames) else 0
        near = slice(low, low + block.shape[1] // hop + 4)
        gain_db = np.interp(frames, places[near], points_db[near])
        changed = gain_db != 0
        block[:, changed] *= 10 ** (gain_db[changed] / 20)
        yield block
