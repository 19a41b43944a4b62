"""Sounds whose faults are known to the frame, and what the checks in time say of them."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import QUANTUM
from processing.engine.checks import all_checks, find
from processing.engine.meter import Meter
from tests.processing.engine.signals import faded, music

RATE = 48_000


def song(seconds=10.0, rate=RATE, **more):
    """Music that begins and ends softly: nothing is wrong with it."""
    return faded(music(rate, seconds, **more), rate, 0.05) * 0.8


def judged(sound, rate=RATE, *, bits=None, size=QUANTUM):
    """All findings and figures of a sound that is no file."""
    sound = np.atleast_2d(sound)
    meter, checks = Meter(rate, len(sound)), all_checks(rate, len(sound), bits=bits)
    for at in range(0, sound.shape[1], size):
        block = np.ascontiguousarray(sound[:, at : at + size])
        meter.feed(block)
        for check in checks:
            check.feed(block)
    figures = {name: value for check in checks for name, value in check.figures().items()}
    return find(checks, meter.result()), figures


def said(sound, rate=RATE, **more):
    """The findings by code."""
    return {found["code"]: found for found in judged(sound, rate, **more)[0]}


def chords(seconds, rate=RATE, *, floor_dbfs=-70.0, seed=1):
    """A pad that changes its chord every two seconds, above a floor of noise."""
    random = np.random.Generator(np.random.PCG64(seed))
    t = np.arange(round(seconds * rate)) / rate
    made = 10 ** (floor_dbfs / 20) * random.standard_normal(len(t))
    for start in range(0, int(seconds), 2):
        here = slice(start * rate, (start + 2) * rate)
        own = t[here]
        swell = np.minimum(1, np.minimum(own - start, start + 2 - own) / 0.05)
        for semitones in random.choice(36, 3, replace=False):
            hz = 110 * 2 ** (semitones / 12)
            for k in range(1, 12):
                tone = np.sin(2 * np.pi * hz * k * own + random.uniform(0, 6))
                made[here] += swell * tone * (0.08 / k**1.3) * (hz * k < 0.25 * rate)
    return made
