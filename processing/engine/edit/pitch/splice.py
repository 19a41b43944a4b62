"""Moved notes put back into the sound that they were taken from; all else passes untouched.

A moved note is laid so that its wave meets the wave before and after it as well as it can, by less
than half a period, and is joined by crossfades of 10 ms that fit how alike the two are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from processing.engine.audio import QUANTUM, Samples
from processing.engine.edit.pitch.corrections import Correction
from processing.engine.edit.pitch.shift import bent, block_seconds, shifted
from processing.engine.edit.time.seam import crossfaded
from processing.engine.edit.time.tape import Tape

Floats = npt.NDArray[np.float64]

_FADE_SECONDS = 0.01
_TOUCHING_SECONDS = 0.02
_PLAY_SECONDS = 0.003  # how far a note may be laid to either side of its place
_LEAST_CENTS = 0.01


def spliced(tape: Tape, corrections: Sequence[Correction]) -> Iterator[Samples]:
    """The sound with these notes moved, as long as it was, in blocks of any length."""
    plan = _Plan(tape, corrections)
    at, before = 0, None
    for number, _ in enumerate(corrections):
        start, stop = plan.bounds[number]
        if before is None:
            yield from _untouched(tape, at, start)
            before = tape.read(start, plan.fade)
        wet, after = plan.laid(number, before)
        yield crossfaded(before, wet[:, : plan.fade])
        yield wet[:, plan.fade : -plan.fade]
        before = wet[:, -plan.fade :]
        at = stop - plan.fade
        if after is not None:
            yield crossfaded(before, after)
            at, before = stop, None
    yield from _untouched(tape, at, tape.frames)


def _untouched(tape: Tape, start: int, stop: int) -> Iterator[Samples]:
    for at in range(start, stop, QUANTUM):
        yield tape.read(at, min(QUANTUM, stop - at))


class _Plan:
    """Where each note begins and ends in samples, its two crossfades inside."""

    def __init__(self, tape: Tape, corrections: Sequence[Correction]) -> None:
        self.tape, self.corrections = tape, corrections
        self.fade = round(_FADE_SECONDS * tape.rate)
        self.bounds: list[tuple[int, int]] = []
        for found in corrections:
            start = round(found.start_seconds * tape.rate) - self.fade // 2
            stop = round(found.stop_seconds * tape.rate) - self.fade // 2 + self.fade
            self._add(max(0, start), min(tape.frames, stop))

    def _add(self, start: int, stop: int) -> None:
        """Two notes that all but touch share one crossfade, in the middle between them."""
        if self.bounds and start - self.bounds[-1][1] < _TOUCHING_SECONDS * self.tape.rate:
            middle = (self.bounds[-1][1] + start) // 2
            start = middle - self.fade // 2
            self.bounds[-1] = (self.bounds[-1][0], start + self.fade)
        self.bounds.append((start, stop))

    def touches_next(self, number: int) -> bool:
        following = self.bounds[number + 1 : number + 2]
        return bool(following) and following[0][0] < self.bounds[number][1]

    def laid(self, number: int, before: Samples) -> tuple[Samples, Samples | None]:
        """The moved note, and what comes after it if that is not the next one."""
        start, stop = self.bounds[number]
        play = round(_PLAY_SECONDS * self.tape.rate)
        made = self._moved(number, start - play, stop + play)
        after = None
        if not self.touches_next(number):
            after = self.tape.read(stop - self.fade, self.fade)
        place = _best_place(made, before, after, play)
        return made[:, place : place + stop - start], after

    def _moved(self, number: int, start: int, stop: int) -> Samples:
        found, tape = self.corrections[number], self.tape
        hz = 440 * 2 ** (found.note.cents / 1200)
        around = round(2 * block_seconds(hz) * tape.rate)
        piece = tape.read(start - around, stop - start + 2 * around)
        if found.drift_cents.any():
            first = round(found.start_seconds * tape.rate) - start + around
            last = round(found.stop_seconds * tape.rate) - start + around
            piece[:, first:last] = bent(piece[:, first:last], _drawn(found, last - first))
        if abs(found.by_cents) > _LEAST_CENTS:
            piece = shifted(piece, tape.rate, found.by_cents, hz=hz)
        return piece[:, around : around + stop - start]


def _drawn(found: Correction, frames: int) -> Floats:
    """The drift of every hop, for every sample."""
    hops = len(found.drift_cents)
    at = (np.arange(frames) + 0.5) / frames * hops - 0.5
    return np.interp(at, np.arange(hops), found.drift_cents)


def _best_place(made: Samples, before: Samples, after: Samples | None, play: int) -> int:
    """Where the note has to begin, 0 to 2 · `play`, for its ends to fit what they are joined to."""
    fit = _products(made[:, : before.shape[1] + 2 * play], before)
    if after is not None:
        fit = fit + _products(made[:, -after.shape[1] - 2 * play :], after)
    nearest = np.argsort(np.abs(np.arange(2 * play + 1) - play), kind="stable")
    return int(nearest[np.argmax(fit[nearest])])


def _products(longer: Samples, shorter: Samples) -> Floats:
    rows = [np.correlate(a, b, "valid") for a, b in zip(longer, shorter, strict=True)]
    return np.asarray(np.sum(rows, axis=0))
