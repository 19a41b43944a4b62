"""Which notes are moved, by how much, and which are left for somebody to look at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from processing.engine.edit.pitch import scale
from processing.engine.edit.pitch.f0 import F0, HOP_SECONDS, Floats
from processing.engine.edit.pitch.notes import Note
from processing.recipes.steps import Tune

BYPASS_CENTS = 5.0  # nobody hears less; what needs less is not touched at all
_LEAST_DRIFT_CENTS = 10.0  # a voice is never straighter
_FASTEST_DRIFT_HZ = 1.5  # anything faster may be vibrato
_FAR_CENTS = 30.0  # from the line, at which a frame counts half: scoops are not drift
_EDGE_SECONDS = 0.04  # at both ends, where the voice comes from and goes to other notes
_ROUNDS = 4
_OTHER = 0.008  # see F0.other
_STRENGTH = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A note on its way to `target`, a MIDI number."""

    note: Note
    target: int
    wanted_cents: float  # to be right in the middle of the target
    by_cents: float  # what it gets: that, by the strength of the recipe
    drift_cents: Floats  # for each of its frames, added to `by_cents`; 0 in the mean

    @property
    def most_cents(self) -> float:
        """How far its pitch is moved where it is moved furthest."""
        line = self.by_cents + self.drift_cents
        return float(line[np.argmax(np.abs(line))])

    @property
    def start_seconds(self) -> float:
        return self.note.start_seconds

    @property
    def stop_seconds(self) -> float:
        return self.note.stop_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    moved: tuple[Correction, ...]
    review: tuple[Correction, ...]  # would have to move further than is allowed
    in_tune: int
    covered: int  # notes that do not sound alone


def decided(settings: Tune, f0: F0, notes: list[Note]) -> Corrections:
    """Every note goes to one of the four heaps."""
    moved, review, in_tune, covered = [], [], 0, 0
    for note in notes:
        if not alone(f0, note):
            covered += 1
            continue
        found = _correction(settings, f0, note)
        if abs(found.wanted_cents) > settings.at_most_cents:
            review.append(found)
        elif abs(found.by_cents) < BYPASS_CENTS and not found.drift_cents.any():
            in_tune += 1
        else:
            moved.append(found)
    return Corrections(moved=tuple(moved), review=tuple(review), in_tune=in_tune, covered=covered)


def alone(f0: F0, note: Note) -> bool:
    """Nothing else with a pitch sounds at the same time."""
    here = slice(note.start, note.stop)
    return bool(np.median(f0.other[here]) <= _OTHER and np.median(f0.strength[here]) >= _STRENGTH)


def _correction(settings: Tune, f0: F0, note: Note) -> Correction:
    off = 1200 * math.log2(settings.tuning_hz / 440)
    target = scale.nearest(note.cents - off, tonic=settings.tonic, scale=settings.scale)
    wanted = scale.cents_of(target) + off - note.cents
    by = settings.strength * wanted
    drift = -settings.strength * _drift(f0, note, settings.retune_ms / 1000)
    room = max(0.0, settings.at_most_cents - abs(by))
    most = float(np.abs(drift).max())
    return Correction(
        note=note,
        target=target,
        wanted_cents=wanted,
        by_cents=by,
        drift_cents=drift * min(1.0, room / most) if most >= _LEAST_DRIFT_CENTS else drift * 0.0,
    )


def _drift(f0: F0, note: Note, retune_seconds: float) -> Floats:
    """The slow part of a note's line around its middle: cosines up to what may be vibrato.

    Fitted with weights that let go of what is far from the line, a scoop or a fall.
    """
    line = f0.cents[note.start : note.stop]
    frames = len(line)
    fastest = min(_FASTEST_DRIFT_HZ, 1 / (2 * np.pi * max(retune_seconds, 1e-3)))
    count = int(2 * fastest * frames * HOP_SECONDS)
    if count < 1:
        return np.zeros(frames)
    waves = np.cos(np.pi * np.outer(np.arange(frames) + 0.5, np.arange(count + 1)) / frames)
    known = np.isfinite(line)
    heard, rows = np.where(known, line, note.cents) - note.cents, waves
    edge = round(_EDGE_SECONDS / HOP_SECONDS)
    weights = known * 1.0
    weights[:edge] = weights[-edge:] = 0.0
    fitted = np.zeros(count + 1)
    for _ in range(_ROUNDS):
        far = (heard - rows @ fitted) / _FAR_CENTS
        root = np.sqrt(weights / (1 + far**2))
        fitted = np.linalg.lstsq(rows * root[:, None], heard * root, rcond=None)[0]
    return np.asarray(rows[:, 1:] @ fitted[1:])
