"""Notes are written, answered and changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sessions.feedback import readers
from sessions.feedback.actions.holding import hold, row, tell
from sessions.feedback.actions.refusals import (
    NoteChanged,
    NoteOutside,
    NotForReplies,
    OfAnotherSong,
    WrongRange,
)
from sessions.feedback.models import Note, said_by
from sessions.people.models import User, Writer
from sessions.songs.measured import measured
from sessions.songs.models import Stem, Version

# A note at the very end survives the rounding of clocks between browser and measurement.
_ROUNDING_SECONDS = 0.5


class NoteWords(TypedDict, total=False):
    """What a note may say beside its text: where, what, which way, and to whom."""

    section: str
    part: str
    direction: str
    mentions: Sequence[int]  # ids of people of the project


class NoteChanges(NoteWords, total=False):
    body: str
    at_seconds: float
    until_seconds: float | None


@transaction.atomic
def write_note(  # noqa: PLR0913
    version: Version,
    *,
    by: Writer,
    body: str,
    at_seconds: float,
    until_seconds: float | None = None,
    stem: Stem | None = None,
    is_internal: bool = False,
    assigned_to: int | None = None,
    **words: Unpack[NoteWords],
) -> Note:
    """A note at a moment, or over the half-open range [at, until).

    Whether `by` may write internal notes was asked before.
    """
    check_time(version, at_seconds, until_seconds)
    if stem is not None and stem.song_id != version.song_id:
        raise OfAnotherSong("This stem belongs to another song.")
    note = Note(
        version=version,
        **said_by(by),
        body=body,
        at_seconds=at_seconds,
        until_seconds=until_seconds,
        stem=stem,
        is_internal=is_internal,
        section=words.get("section", ""),
        part=words.get("part", ""),
        direction=words.get("direction", ""),
    )
    mentioned = _readers(note, words.get("mentions", ()))
    if assigned_to is not None:
        [note.assigned_to] = _readers(note, [assigned_to])
        note.assigned_by, note.assigned_at = note.by, timezone.now()
    note.save(force_insert=True)
    note.mentions.set(mentioned)
    tell(note)
    return note


@transaction.atomic
def reply(note: Note, *, by: Writer, body: str, mentions: Sequence[int] = ()) -> Note:
    """An answer stands where the first note of its thread stands, and is for the same people."""
    first = note.reply_to or note
    hold(first)
    answer = Note(
        version=first.version,
        **said_by(by),
        body=body,
        at_seconds=first.at_seconds,
        until_seconds=first.until_seconds,
        stem=first.stem,
        reply_to=first,
        is_internal=first.is_internal,
    )
    mentioned = _readers(answer, mentions)
    answer.save(force_insert=True)
    answer.mentions.set(mentioned)
    tell(answer)
    return answer


@transaction.atomic
def edit_note(note: Note, *, revision: int, **changes: Unpack[NoteChanges]) -> Note:
    """Change what was read at `revision`; of two who change the same text one is told so."""
    hold(note)
    at_seconds = changes.get("at_seconds", note.at_seconds)
    until_seconds = changes.get("until_seconds", note.until_seconds)
    has_moved = (at_seconds, until_seconds) != (note.at_seconds, note.until_seconds)
    if has_moved:
        _refuse_to_part(note)
        check_time(note.version, at_seconds, until_seconds)
    mentions = changes.pop("mentions", None)
    mentioned = None if mentions is None else _readers(note, mentions)
    changed = row(note).filter(revision=revision)
    if not changed.update(edited_at=timezone.now(), revision=F("revision") + 1, **changes):
        raise NoteChanged(note)
    if has_moved:
        # Deleted ones too: they may come back.
        note.replies.update(at_seconds=at_seconds, until_seconds=until_seconds)
    if mentioned is not None:
        note.mentions.set(mentioned)
    note.refresh_from_db(fields=[*changes, "edited_at", "revision"])
    tell(note)
    return note


def _refuse_to_part(note: Note) -> None:
    if note.reply_to_id is not None:
        raise NotForReplies(
            "An answer stands where the note stands that it answers.",
            remedy="Move that note, and its answers follow.",
        )


def _readers(note: Note, ids: Iterable[int]) -> list[User]:
    return readers.those(
        note.version.song.project_id,
        ids,
        is_internal=note.is_internal,
        about_stem=note.stem_id is not None,
    )


def check_time(version: Version, at_seconds: float, until_seconds: float | None) -> None:
    if until_seconds is not None and until_seconds <= at_seconds:
        raise WrongRange("A range ends after it begins.")
    if at_seconds < 0:
        raise NoteOutside("A note cannot stand before the music begins.")
    known = measured(version.job)
    last = max(at_seconds, until_seconds or 0.0)
    if known and known.seconds is not None and last > known.seconds + _ROUNDING_SECONDS:
        raise NoteOutside(f"This version is {known.seconds:.1f} seconds long.")
