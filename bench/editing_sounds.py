"""What the measurements of an edit share: sounds in and out of a step, its CPU time, ratios."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.edit.sound import Desk, Sound

RATE = 48_000


def sound_of(samples: Samples, rate: int = RATE) -> Sound:
    """The samples as float32 holds them, in quanta."""
    held = samples.astype(np.float32).astype(np.float64)
    starts = range(0, held.shape[1], QUANTUM)
    return Sound(
        rate=rate,
        channels=held.shape[0],
        frames=held.shape[1],
        blocks=lambda: (held[:, at : at + QUANTUM].copy() for at in starts),
    )


def samples_of(sound: Sound) -> Samples:
    return np.concatenate([np.zeros((sound.channels, 0)), *sound.blocks()], axis=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What a step made of a sound."""

    samples: Samples
    said: dict[str, Any]
    same: bool  # the very object that was given
    cpu_seconds: float


def done(work: Callable[..., Any], settings: Any, *samples: Samples, folder: Path) -> Done:
    """The step done to the first of the sounds; others are what it listens to."""
    sounds = [sound_of(each) for each in samples]
    begun = time.process_time()
    made, said = work(settings, *sounds, Desk(folder=folder, tell=lambda _: None))
    out = samples_of(made)
    return Done(out, said, made is sounds[0], time.process_time() - begun)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-30))


def snr_db(clean: Samples, heard: Samples) -> float:
    """What is right in it against what is not; 300 dB where all is right."""
    return min(300.0, level_db(clean) - level_db(heard - clean))


def at_rms(samples: Samples, dbfs: float) -> Samples:
    return np.asarray(samples * 10 ** ((dbfs - level_db(samples)) / 20))
