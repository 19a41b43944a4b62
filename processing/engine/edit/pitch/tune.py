"""A voice brought into its key, note by note; vibrato, scoops and what is in tune stay."""

from __future__ import annotations

from typing import Any

import numpy as np

from processing.engine.edit.pitch import f0 as fundamental
from processing.engine.edit.pitch import scale
from processing.engine.edit.pitch.corrections import Correction, Corrections, alone, decided
from processing.engine.edit.pitch.f0 import F0
from processing.engine.edit.pitch.notes import Note, notes_of
from processing.engine.edit.pitch.splice import spliced
from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.edit.time.tape import Tape
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import Tune

_LISTED = 200
_HEARD_ONCE = 0.4  # of the work
_SURE = 0.8  # of the time in notes sounds alone: there is nothing else to try
_ACTIVE_DB = 40.0  # below the loudest second frame: sounding
_LEAST_ALONE = 0.6  # of the time in notes, for the sound to be a single voice
_LEAST_NOTES = 0.25  # of the time that sounds


def tune(settings: Tune, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """Notes of a single voice moved towards the nearest of the key, each as a whole.

    What is within 5 cents stays bit for bit; what would have to move further than
    `at_most_cents` stays too, and stands in the step's `review`. Several voices at a time, and
    what has no pitch, are left as they were.
    """
    f0, notes = _heard(sound, desk)
    why_not = _unfit(f0, notes)
    if why_not:
        return sound, _said(settings, why_not, None, len(notes))
    found = decided(settings, f0, notes)
    if not found.moved:
        return sound, _said(settings, _nothing_moved(settings, found), found, len(notes))
    tape = Tape.of(sound, desk.folder / "tune.before")
    path = desk.folder / "tune.after"
    made = kept(spliced(tape, found.moved), path, rate=sound.rate, channels=sound.channels)
    tape.dropped()
    desk.tell(1.0)
    return made, _said(settings, _moved(settings, found), found, len(notes))


def _heard(sound: Sound, desk: Desk) -> tuple[F0, list[Note]]:
    """As a voice; where that finds few notes that sound alone, or none, also as a bass."""
    found: list[tuple[F0, list[Note]]] = []
    for span_hz in (fundamental.VOICE, fundamental.BASS):
        begun = len(found) * _HEARD_ONCE

        def tell(done: float, begun: float = begun) -> None:
            desk.tell(begun + done * _HEARD_ONCE)

        f0 = fundamental.track(sound, tell, span_hz=span_hz)
        found.append((f0, notes_of(f0)))
        if 0 < _SURE * _seconds(found[-1][1]) <= _alone_seconds(*found[-1]):
            break
    return max(found, key=lambda heard: _alone_seconds(*heard))


def _seconds(notes: list[Note]) -> float:
    return sum(note.stop_seconds - note.start_seconds for note in notes)


def _alone_seconds(f0: F0, notes: list[Note]) -> float:
    return _seconds([note for note in notes if alone(f0, note)])


def _unfit(f0: F0, notes: list[Note]) -> str:
    """Why it cannot be tuned; empty if it can."""
    loud = np.quantile(f0.level_db, 0.95) - _ACTIVE_DB
    sounding = float((f0.level_db > loud).sum()) * fundamental.HOP_SECONDS
    if not notes or _seconds(notes) < _LEAST_NOTES * sounding:
        return "No voice or instrument with a pitch of its own was found: left as it was."
    if _alone_seconds(f0, notes) < _LEAST_ALONE * _seconds(notes):
        return "Several notes sound at a time; only a single voice can be tuned: left as it was."
    return ""


def _nothing_moved(settings: Tune, found: Corrections) -> str:
    if found.review:
        return f"Nothing was moved.{_for_review(settings, found)}"
    return f"{_notes(found.in_tune)} found; none has to move by 5 cents or more: left as it was."


def _moved(settings: Tune, found: Corrections) -> str:
    sizes = [abs(each.most_cents) for each in found.moved]
    key = scale.key_name(settings.tonic, settings.scale)
    sentence = (
        f"{_notes(len(found.moved))} moved to {key}, by {number(float(np.median(sizes)), 0)} cents "
        f"in the median and {number(max(sizes), 0)} at most"
    )
    if found.in_tune:
        sentence += f"; {_notes(found.in_tune)} needed less than 5 and stayed"
    return f"{sentence}.{_for_review(settings, found)}"


def _for_review(settings: Tune, found: Corrections) -> str:
    if not found.review:
        return ""
    return (
        f" {_notes(len(found.review))} would have to move further than "
        f"{settings.at_most_cents:g} cents: left alone, please listen."
    )


def _notes(count: int) -> str:
    return "1 note" if count == 1 else f"{count} notes"


def _said(settings: Tune, sentence: str, found: Corrections | None, notes: int) -> Step:
    moved = found.moved if found else ()
    review = found.review if found else ()
    largest = sorted(moved, key=lambda each: (-abs(each.most_cents), each.start_seconds))
    return step(
        "tune",
        sentence,
        found=bool(moved),
        notes=notes,
        in_tune=found.in_tune if found else 0,
        not_alone=found.covered if found else 0,
        strength=settings.strength,
        at_most_cents=settings.at_most_cents,
        moved=[_entry(each, each.most_cents) for each in largest[:_LISTED]],
        moved_in_all=len(moved),
        review=[_entry(each, each.wanted_cents) for each in review[:_LISTED]],
        review_in_all=len(review),
    )


def _entry(each: Correction, cents: float) -> dict[str, Any]:
    return {
        "at_seconds": round(each.start_seconds, 3),
        "by_cents": round(float(cents), 1),
        "what": scale.name(each.target),
    }
