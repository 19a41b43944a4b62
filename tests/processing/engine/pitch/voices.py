"""A sung line whose every pitch is known: formants, vibrato, scoops, drift, breaths, consonants."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import signal

from processing.engine.audio import QUANTUM
from processing.engine.edit.sound import Sound

_FORMANTS = ((700, 110, 0), (1220, 120, -6), (2600, 160, -14), (3300, 200, -20))  # Hz, width, dB


@dataclass(frozen=True)
class Sung:
    """A note: when, which, and how far off; `legato` glides in from the note before."""

    at: float
    seconds: float
    midi: int
    off_cents: float = 0.0
    vibrato_cents: float = 0.0  # to either side
    vibrato_hz: float = 5.5
    scoop_cents: float = 0.0  # begins so much lower, and is there after about 80 ms
    drift_cents: float = 0.0  # from half of it below to half of it above, over the note
    legato: bool = False

    @property
    def until(self):
        return self.at + self.seconds

    @property
    def cents(self):
        return 100.0 * (self.midi - 69)


@dataclass(frozen=True)
class Line:
    notes: tuple[Sung, ...]
    rate: int = 48_000
    seed: int = 1
    seconds: float = field(default=0.0)

    @property
    def frames(self):
        return round((self.seconds or self.notes[-1].until + 0.5) * self.rate)

    def cents(self, *, in_tune=False):
        """Above A4, at every frame; not a number between the notes."""
        t = np.arange(self.frames) / self.rate
        line = np.full(self.frames, np.nan)
        for note in self.notes:
            here = (t >= note.at) & (t < note.until)
            since = t[here] - note.at
            grown = np.clip((since - 0.15) / 0.2, 0, 1)
            bent = note.vibrato_cents * grown * np.sin(2 * np.pi * note.vibrato_hz * since)
            bent = bent - note.scoop_cents * np.exp(-since / 0.03)
            if not in_tune:
                drift = note.drift_cents * (since / note.seconds - 0.5)
                bent = bent + note.off_cents + drift
            line[here] = note.cents + bent
        for note in self.notes:
            if note.legato:
                self._glide(line, t, note.at)
        return line

    def _glide(self, line, t, at, seconds=0.05):
        here = (t >= at - seconds / 2) & (t < at + seconds / 2)
        low, high = np.flatnonzero(here)[[0, -1]]
        share = 0.5 - 0.5 * np.cos(np.pi * np.arange(high - low + 1) / (high - low))
        line[low : high + 1] = line[low] * (1 - share) + line[high] * share

    def made(self, *, in_tune=False, breath_db=-60.0):
        """(1, frames)"""
        random = np.random.default_rng(self.seed)
        cents = self.cents(in_tune=in_tune)
        voiced = np.isfinite(cents)
        known = np.flatnonzero(voiced)
        hz = 440 * 2 ** (np.interp(np.arange(self.frames), known, cents[known]) / 1200)
        phase = 2 * np.pi * np.cumsum(hz) / self.rate
        sound = np.zeros(self.frames)
        for k in range(1, int(min(12_000, self.rate / 2.2) / hz.min()) + 1):
            heard = k * hz < self.rate / 2.1
            sound += np.where(heard, _amplitude(k * hz) / k**1.2, 0.0) * np.sin(k * phase + 0.3 * k)
        gate = self._gate(voiced)
        noise = random.standard_normal(self.frames)
        hiss = signal.sosfilt(signal.butter(2, (0.17, 0.38), "bandpass", output="sos"), noise)
        consonants = self._consonants()
        whole = 0.4 * sound / np.abs(sound).max() * gate + 0.05 * hiss * consonants
        return (whole + 10 ** (breath_db / 20) * noise * (gate + 0.1))[None]

    def _gate(self, voiced):
        ramp = np.hanning(round(0.02 * self.rate))
        return np.convolve(voiced.astype(float), ramp / ramp.sum(), "same")

    def _consonants(self):
        level = np.zeros(self.frames)
        for note in self.notes:
            if not note.legato and note.at > 0.08:
                begin = round((note.at - 0.07) * self.rate)
                shape = np.hanning(round(0.07 * self.rate))
                level[begin : begin + len(shape)] += shape
        return level


def _amplitude(hz):
    total = np.zeros_like(hz)
    for centre, width, db in _FORMANTS:
        total += 10 ** (db / 20) / (1 + ((hz - centre) / width) ** 2)
    return total + 0.003


def sound_of(samples, rate=48_000):
    """A Sound of an array, in quanta."""
    return Sound(
        rate=rate,
        channels=samples.shape[0],
        frames=samples.shape[1],
        blocks=lambda: (
            samples[:, at : at + QUANTUM].copy() for at in range(0, samples.shape[1], QUANTUM)
        ),
    )


def whole(sound):
    blocks = list(sound.blocks())
    return np.concatenate(blocks, axis=1) if blocks else np.zeros((sound.channels, 0))


def melody(count=24, seed=3, *, largest=40.0, rate=48_000, tonic=0, octave=48):
    """A line in major: half of it legato, vibrato on what is long; off by at most `largest`."""
    random = np.random.default_rng(seed)
    steps, degree, at, notes = (0, 2, 4, 5, 7, 9, 11), 4, 0.3, []
    for number in range(count):
        degree = int(np.clip(degree + random.choice([-2, -1, 1, 2, 3, -3]), 0, 13))
        midi = octave + 9 + tonic + 12 * (degree // 7) + steps[degree % 7]
        long = bool(random.random() < 0.5)
        seconds = float(random.uniform(0.5, 1.1) if long else random.uniform(0.18, 0.4))
        legato = number > 0 and bool(random.random() < 0.5)
        at = at if legato else at + 0.12
        notes.append(
            Sung(
                at=round(at, 3),
                seconds=round(seconds, 3),
                midi=midi,
                off_cents=float(np.clip(random.normal(0, 18), -largest, largest)),
                vibrato_cents=float(random.uniform(20, 45)) if long else 0.0,
                vibrato_hz=float(random.uniform(4.8, 6.2)),
                scoop_cents=0.0 if legato else float(random.choice([0, 0, 60, 120])),
                drift_cents=float(random.normal(0, 10)) if long else 0.0,
                legato=legato,
            )
        )
        at = notes[-1].until
        at = round(at, 3)
    return Line(tuple(notes), rate=rate, seed=seed)
