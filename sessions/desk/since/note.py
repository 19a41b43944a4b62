"""Was the note done? What changed at its place in a newer version, in figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from sessions.desk.since.answer import state_of
from sessions.desk.since.places import beyond, changed, span, usually
from sessions.desk.since.said import listed
from sessions.feedback.models import Note
from sessions.songs import aligned, carry
from sessions.songs.models import Alignment, Version

_AROUND = 1.0  # seconds to each side of a note at a point


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """Figures are against what is usual between the two versions.

    `state`: measured, waiting, unknown, or gone when the place is not in the newer version.
    """

    state: str
    sentence: str
    from_seconds: float | None = None
    to_seconds: float | None = None
    level_db: float | None = None
    bands_db: list[float | None] = field(default_factory=list)


def change_of_note(note: Note, version: Version) -> NoteChange:
    pair = Alignment.objects.select_related("job").filter(earlier=note.version_id, later=version.pk)
    alignment = pair.first()
    facts = aligned.facts_of(alignment) if alignment is not None else None
    if alignment is None or facts is None or facts["kind"] == "unknown":
        state = state_of(alignment, is_told=False)
        is_open = state == "unknown"
        sentence = "Nobody has compared the two versions." if is_open else "Being measured."
        return NoteChange(state=state, sentence=sentence)
    until = note.until_seconds
    low = note.at_seconds if until is not None else note.at_seconds - _AROUND
    high = until if until is not None else note.at_seconds + _AROUND
    there = _there(low, high, carry.pieces_of(facts, alignment.corrected_seconds))
    if there is None:
        return NoteChange(state="gone", sentence=f"This place is not in {version} any more.")
    first, last = there
    heard = [it for it in facts["strip"] if it["level_db"] is not None]
    here = [it for it in heard if it["from_seconds"] < last and first < it["to_seconds"]]
    if not here:
        return NoteChange(
            state="measured",
            sentence=f"Nothing is to be heard at {span(first, last)}.",
            from_seconds=first,
            to_seconds=last,
        )
    level, bands = beyond(here, usually(heard))
    words = changed(level, bands)
    told = listed(words) if words else "no change that would be heard"
    return NoteChange(
        state="measured",
        sentence=f"At {span(first, last)} of {version}, against the rest: {told}.",
        from_seconds=round(first, 3),
        to_seconds=round(last, 3),
        level_db=round(level, 1),
        bands_db=[None if by is None else round(by, 1) for by in bands],
    )


def _there(low: float, high: float, pieces: carry.Map) -> tuple[float, float] | None:
    """Where what is left of a range is heard."""
    parts = [
        (max(low, it.from_seconds) + it.shift_seconds, min(high, it.to_seconds) + it.shift_seconds)
        for it in pieces
        if it.from_seconds < high and low < it.to_seconds
    ]
    return (parts[0][0], max(end for _, end in parts)) if parts else None
