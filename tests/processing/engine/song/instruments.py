"""Drums, strings, keys: each note of a part as samples, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from scipy import signal

from tests.processing.engine.song.score import Note

_TABLE = 16_384


def stage(seconds: float, rate: int, channels: int = 1):
    return np.zeros((channels, round(seconds * rate)))


def put(onto, at_seconds: float, sound, rate: int) -> None:
    """Adds the sound where it belongs; its first sample is the onset, rounded to a frame."""
    start = round(at_seconds * rate)
    kept = sound[: max(0, onto.shape[-1] - start)]
    onto[start : start + len(kept)] += kept


def wave(hz, rate: int, partials: Sequence[float], phase: float = 0.0):
    """A tone of the given partials; `hz` is a number of each sample."""
    turns = (np.cumsum(hz) - hz[0]) / rate + phase
    place = (turns % 1.0) * _TABLE
    index = place.astype(np.int64)
    table = _table(tuple(partials))
    return table[index] + (place - index) * (table[index + 1] - table[index])


@cache
def _table(partials: tuple[float, ...]):
    spectrum = np.zeros(_TABLE // 2 + 1, dtype=complex)
    spectrum[1 : len(partials) + 1] = -0.5j * _TABLE * np.array(partials)
    turn = np.fft.irfft(spectrum, _TABLE)
    return np.append(turn, turn[0])


def struck(notes: Sequence[Note], seconds: float, rate: int, seed: int, strike: Callable):
    """Hits of one drum."""
    random = np.random.Generator(np.random.PCG64(seed))
    out = stage(seconds, rate)
    for note in notes:
        put(out[0], note.at_seconds, note.velocity * strike(random, rate), rate)
    return out


def thump(random, rate: int):
    t = np.arange(round(0.4 * rate)) / rate
    click = random.standard_normal(len(t)) * np.exp(-t / 0.003) * 0.15
    body = np.sin(2 * np.pi * (50 * t + 3 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.09)
    return (body + click) * np.minimum(1, t / 0.0005)


def crack(random, rate: int):
    t = np.arange(round(0.3 * rate)) / rate
    rattle = signal.lfilter([1], [1, -0.6], random.standard_normal(len(t))) * np.exp(-t / 0.05)
    return 0.5 * rattle + np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.04)


def tick(random, rate: int):
    noise = random.standard_normal(round(0.15 * rate))
    bright = signal.sosfilt(signal.butter(2, 5000, "high", fs=rate, output="sos"), noise)
    return bright * np.exp(-np.arange(len(noise)) / rate / 0.025)


def tuned(
    notes: Sequence[Note],
    seconds: float,
    rate: int,
    *,
    partials: Callable[[int], float],
    attack: float,
    decay: float,
    release: float = 0.03,
    spread: float = 0.0,
):
    """Notes of a tuned instrument; `spread` > 0 makes it stereo, each side detuned the other way.

    `partials` gives the strength of the n-th partial; those above 0.45 of the rate or 15 kHz are
    left out. `spread` is in cents.
    """
    sides = (-1, 1) if spread else (0,)
    out = stage(seconds, rate, len(sides))
    for number, note in enumerate(notes):
        top = min(40, int(min(15_000.0, 0.45 * rate) / (note.hz * 1.03)))
        strengths = tuple(partials(n) for n in range(1, max(2, top + 1)))
        t = np.arange(round((note.seconds + release) * rate)) / rate
        shape = np.minimum(1, t / attack) * np.exp(-t / decay)
        shape *= np.clip((t[-1] - t) / release, 0, 1)
        for side, row in zip(sides, out, strict=True):
            hz = np.full(len(t), note.hz * 2 ** (side * spread / 1200))
            tone = wave(hz, rate, strengths, phase=(0.37 * number + 0.11 * side) % 1.0)
            put(row, note.at_seconds, note.velocity * shape * tone, rate)
    return out
