"""What became of every note of a line: how far it was off, how far it is, how much vibrato."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from processing.engine.edit.pitch.f0 import HOP_SECONDS, track
from tests.processing.engine.pitch.voices import sound_of


@dataclass(frozen=True)
class Judged:
    before_cents: float
    after_cents: float
    vibrato_kept: float | None


def judged(line, before, after):
    """Read where the note stands: after its scoop, before its end."""
    was, now = (track(sound_of(sound, line.rate)).cents for sound in (before, after))
    return [_note(note, was, now) for note in line.notes]


def _note(note, was, now):
    skipped = max(0.4 * note.seconds if note.scoop_cents else 0.2 * note.seconds, 0.0)
    first = note.at + min(skipped, 0.12 if note.scoop_cents else 0.06)
    here = slice(round(first / HOP_SECONDS), round((note.until - 0.03) / HOP_SECONDS))
    kept = None
    if note.vibrato_cents:
        grown = slice(here.start + 30, here.stop)
        kept = _swing(now[grown], note.vibrato_hz) / _swing(was[grown], note.vibrato_hz)
    return Judged(
        before_cents=float(np.nanmedian(was[here]) - note.cents),
        after_cents=float(np.nanmedian(now[here]) - note.cents),
        vibrato_kept=kept,
    )


def _swing(cents, hz):
    line = signal.detrend(cents[np.isfinite(cents)])
    turned = np.exp(-2j * np.pi * hz * HOP_SECONDS * np.arange(len(line)))
    return float(np.abs((line * turned * np.hanning(len(line))).sum()))
