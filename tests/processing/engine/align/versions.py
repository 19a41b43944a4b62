"""Versions of a song whose every offset and edge is known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import signal

from processing.engine.align import align
from tests.processing.engine.song import song, written

RATE = 24_000
SECONDS = 40.0
BEAT_SECONDS = 60 / 104
_SIDES = (0.5, 0.5, 0.3, 0.5, 0.8, 0.2, 0.5, 0.5, 0.4)


@lru_cache(maxsize=4)
def mix(seed=1, *, bpm=104.0, louder=(), seconds=SECONDS):
    """A balance of all stems; `louder`: names and factors."""
    gains, made = dict(louder), np.zeros((2, round(seconds * RATE)))
    for right, (name, sound) in zip(
        _SIDES, song(seed, seconds=seconds, rate=RATE, bpm=bpm).stems.items(), strict=True
    ):
        sides = 0.7 * np.atleast_2d(sound) * gains.get(name, 1.0)
        made += np.vstack([sides[0] * (1 - right), sides[-1] * right])
    made.flags.writeable = False
    return made


def coloured(sound, *, drive=5.0):
    """As a master may be: another balance of bass and treble, and squashed."""
    band = signal.butter(2, [45, 8000], "band", fs=RATE, output="sos")
    return np.tanh(drive * signal.sosfilt(band, sound))


def late(sound, frames):
    """Begins so many frames later; earlier below zero."""
    if frames < 0:
        return sound[:, -frames:]
    return np.hstack([np.zeros((len(sound), frames)), sound])


def tones(seed, seconds=SECONDS):
    """Chords that nobody wrote, in even beats: other music for every seed."""
    random = np.random.Generator(np.random.PCG64(seed))
    made = np.zeros((2, round(seconds * RATE)))
    at, time = 0.0, np.arange(round(0.9 * RATE)) / RATE
    while at < seconds - 2:
        for midi in random.choice(np.arange(52, 71), 3, replace=False):
            hertz = 440 * 2 ** ((midi - 69) / 12)
            tone = sum(np.sin(2 * np.pi * n * hertz * time) / n for n in (1, 2, 3))
            first = round(at * RATE)
            made[:, first : first + len(time)] += 0.1 * tone * np.exp(-4 * time)
        at += 0.5
    return made


def lined_up(folder, earlier, later, *, rates=(RATE, RATE)):
    paths = [
        written(folder / f"{name}.wav", sound, rate)
        for name, sound, rate in zip(("earlier", "later"), (earlier, later), rates, strict=True)
    ]
    return align(*paths)


def place(told, at):
    """Where a moment of the earlier version is heard in the later one; None where it is gone."""
    for piece in told["pieces"]:
        if piece["from_seconds"] <= at < piece["to_seconds"]:
            return at + piece["shift_seconds"]
    return None
