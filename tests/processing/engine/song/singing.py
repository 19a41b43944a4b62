"""A voice whose pitch is known at every moment: notes, vibrato, scoops, esses and breaths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import signal

from tests.processing.engine.song.instruments import put, stage, wave
from tests.processing.engine.song.score import Note

_HOP_SECONDS = 0.01
# Hz, bandwidth and strength of the formants; of a, e, i, o, u.
_VOWELS = (
    ((800, 80, 1.0), (1200, 90, 0.6), (2500, 120, 0.3), (3500, 150, 0.2)),
    ((480, 70, 1.0), (1900, 100, 0.5), (2600, 120, 0.35), (3600, 150, 0.2)),
    ((320, 60, 1.0), (2300, 100, 0.4), (3000, 120, 0.35), (3700, 150, 0.2)),
    ((500, 70, 1.0), (900, 80, 0.6), (2500, 120, 0.2), (3400, 150, 0.15)),
    ((350, 60, 1.0), (750, 80, 0.4), (2400, 120, 0.15), (3300, 150, 0.1)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung(Note):
    """A note as it is sung: `midi` is what is meant, `midi` and `off_cents` what is heard."""

    off_cents: float = 0.0
    vibrato_cents: float = 0.0  # how far to either side
    vibrato_hz: float = 5.5
    scoop_cents: float = 0.0  # how far below it begins
    vowel: int = 0
    ess_seconds: float = 0.0  # of hiss before it; ends where the note begins

    def hz_at(self, t):
        """The pitch `t` seconds after the note began."""
        grown = np.clip((t - 0.15) / 0.2, 0, 1)  # vibrato comes when the note stands
        cents = (
            self.off_cents
            + self.vibrato_cents * grown * np.sin(2 * np.pi * self.vibrato_hz * t)
            - self.scoop_cents * np.exp(-t / 0.035)
        )
        return self.hz * 2 ** (cents / 1200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A take, and the truth about it."""

    sound: object  # (1, frames)
    notes: tuple[Sung, ...]
    breaths: tuple[tuple[float, float], ...]  # from, to, seconds
    esses: tuple[tuple[float, float], ...]

    def hz_at(self, times):
        """The sung pitch at each of the times; 0 where no note sounds."""
        times = np.asarray(times, dtype=float)
        hz = np.zeros(len(times))
        for note in self.notes:
            inside = (times >= note.at_seconds) & (times < note.at_seconds + note.seconds)
            hz[inside] = note.hz_at(times[inside] - note.at_seconds)
        return hz


def perform(
    melody: Sequence[Note],
    seed: int = 1,
    *,
    off_cents: float = 18.0,
    vibrato_cents: float = 35.0,
    human_ms: float = 0.0,
) -> tuple[Sung, ...]:
    """How somebody sings it: each note up to `off_cents` beside its pitch, some later, some early.

    `human_ms` comes on top of what the score has already moved.
    """
    random = np.random.Generator(np.random.PCG64(10_000 + seed))
    return tuple(
        Sung(
            grid_seconds=note.grid_seconds,
            at_seconds=note.at_seconds + float(random.uniform(-human_ms, human_ms)) / 1000,
            seconds=note.seconds,
            midi=note.midi,
            velocity=note.velocity,
            off_cents=float(random.uniform(-off_cents, off_cents)),
            vibrato_cents=vibrato_cents * float(random.uniform(0.6, 1)) * (note.seconds > 0.5),
            vibrato_hz=float(random.uniform(5.0, 6.2)),
            scoop_cents=float(random.choice([0.0, 0.0, 60.0])),
            vowel=int(random.integers(len(_VOWELS))),
            ess_seconds=float(random.choice([0.0, 0.0, 0.07])),
        )
        for note in melody
    )


def sing(
    notes: Sequence[Sung], seconds: float, rate: int, seed: int = 1, *, breath_db: float = -24.0
) -> Voice:
    """The take. Before each phrase there is a breath, `breath_db` re the voice's loudest notes.

    Notes never overlap: one ends where the next begins.
    """
    random = np.random.Generator(np.random.PCG64(20_000 + seed))
    notes = _one_at_a_time(notes)
    out = stage(seconds, rate)
    esses = []
    for note in notes:
        put(out[0], note.at_seconds, _tone(note, rate), rate)
        if note.ess_seconds:
            start = note.at_seconds - note.ess_seconds
            esses.append((start, note.at_seconds))
            put(out[0], start, 0.25 * _hiss(random, note.ess_seconds, rate, 5500, 9000), rate)
    breaths = _breaths(notes)
    for start, end in breaths:
        air = _hiss(random, end - start, rate, 700, 6000)
        put(out[0], start, 10 ** (breath_db / 20) * air, rate)
    return Voice(sound=out, notes=notes, breaths=breaths, esses=tuple(esses))


def _one_at_a_time(notes: Sequence[Sung]) -> tuple[Sung, ...]:
    kept = sorted(notes, key=lambda note: note.at_seconds)
    ends = [nxt.at_seconds - nxt.ess_seconds - 0.01 for nxt in kept[1:]] + [float("inf")]
    return tuple(
        replace(note, seconds=min(note.seconds, end - note.at_seconds))
        for note, end in zip(kept, ends, strict=False)  # no note, and still an end
    )


def _tone(note: Sung, rate: int):
    t = np.arange(round(note.seconds * rate)) / rate
    hz = note.hz_at(t)
    top = int(min(12_000.0, 0.45 * rate) / (hz.max() * 1.01))
    source = wave(hz, rate, [n**-1.1 for n in range(1, top + 1)])
    voiced = sum(
        strength * signal.lfilter(*_formant(centre, width, rate), source)
        for centre, width, strength in _VOWELS[note.vowel]
    )
    ends = np.clip(np.minimum(t / 0.02, (t[-1] - t) / 0.04), 0, 1)
    tone = (voiced + 0.15 * source) * ends
    # Vowels differ in loudness more than singers let them.
    return note.velocity * 0.35 * tone / np.sqrt(np.mean(tone**2) + 1e-12)


def _formant(centre: float, width: float, rate: int):
    radius = np.exp(-np.pi * width / rate)
    angle = 2 * np.pi * centre / rate
    return np.array([1.0, 0.0, -1.0]) * (1 - radius), [
        1.0,
        -2 * radius * np.cos(angle),
        radius**2,
    ]


def _hiss(random, seconds: float, rate: int, low_hz: float, high_hz: float):
    t = np.arange(round(seconds * rate)) / rate
    band = signal.butter(2, [low_hz, min(high_hz, 0.45 * rate)], "band", fs=rate, output="sos")
    noise = signal.sosfilt(band, random.standard_normal(len(t)))
    noise /= np.sqrt(np.mean(noise**2) + 1e-12)
    return noise * np.sin(np.pi * t / seconds) ** 0.5


def _breaths(notes: Sequence[Sung]) -> tuple[tuple[float, float], ...]:
    """0.3 s of air wherever there is room for it before a note."""
    breaths, before = [], 0.0
    for note in notes:
        end = note.at_seconds - note.ess_seconds - 0.03
        if end - before > 0.4:
            breaths.append((end - 0.3, end))
        before = note.at_seconds + note.seconds
    return tuple(breaths)
