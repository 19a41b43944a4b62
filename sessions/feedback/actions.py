"""What people say: notes at a time, answers to them, and whether a version is good."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.feedback.models import Note, Verdict
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.songs.measured import measured
from sessions.songs.models import Stem, Version

# A note at the very end survives the rounding of clocks between browser and measurement.
_ROUNDING_SECONDS = 0.5


class NoteOutside(Invalid):
    code = "note_outside"


class WrongRange(Invalid):
    code = "wrong_range"


class OfAnotherSong(Invalid):
    code = "of_another_song"


class HasReplies(Refused):
    code = "has_replies"


class NoteGone(Refused):
    """Deleted between being looked at and being changed."""

    code = "note_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__("Somebody deleted this note in the meantime.")


class NoteChanges(TypedDict, total=False):
    body: str
    at_seconds: float
    until_seconds: float | None


@transaction.atomic
def write_note(  # noqa: PLR0913
    version: Version,
    *,
    by: User,
    body: str,
    at_seconds: float,
    until_seconds: float | None = None,
    stem: Stem | None = None,
) -> Note:
    """A note at a moment, or over the half-open range [at, until)."""
    _check_time(version, at_seconds, until_seconds)
    if stem is not None and stem.song_id != version.song_id:
        raise OfAnotherSong("This stem belongs to another song.")
    note = Note.objects.create(
        version=version,
        by=by,
        body=body,
        at_seconds=at_seconds,
        until_seconds=until_seconds,
        stem=stem,
    )
    _tell(note)
    return note


@transaction.atomic
def reply(note: Note, *, by: User, body: str) -> Note:
    """An answer stands where the first note of its thread stands, and is about the same stem."""
    first = note.reply_to or note
    _hold(first)
    answer = Note.objects.create(
        version=first.version,
        by=by,
        body=body,
        at_seconds=first.at_seconds,
        until_seconds=first.until_seconds,
        stem=first.stem,
        reply_to=first,
    )
    _tell(answer)
    return answer


@transaction.atomic
def edit_note(note: Note, **changes: Unpack[NoteChanges]) -> Note:
    _hold(note)
    at_seconds = changes.get("at_seconds", note.at_seconds)
    until_seconds = changes.get("until_seconds", note.until_seconds)
    if (at_seconds, until_seconds) != (note.at_seconds, note.until_seconds):
        _check_time(note.version, at_seconds, until_seconds)
        note.at_seconds, note.until_seconds = at_seconds, until_seconds
    note.body = changes.get("body", note.body)
    note.edited_at = timezone.now()
    note.save(update_fields=["body", "at_seconds", "until_seconds", "edited_at"])
    _tell(note)
    return note


@transaction.atomic
def delete_note(note: Note) -> None:
    """Nobody's answers disappear with the note that they answer."""
    _hold(note)
    if note.replies.exclude(by=note.by).exists():
        raise HasReplies(
            "Somebody has answered this note.", remedy="Resolve it, or change what it says."
        )
    pk, topic = note.pk, note.version.song.project.topic
    version_id = note.version_id
    note.delete()
    events.post(topic, "note", {"note": pk, "version": version_id})


@transaction.atomic
def resolve_note(note: Note, *, by: User) -> Note:
    """Done. A second time changes nothing: who was first stays."""
    _hold(note)
    changed = Note.objects.filter(pk=note.pk, resolved_at__isnull=True).update(
        resolved_at=timezone.now(), resolved_by=by
    )
    return _after(note, changed=bool(changed))


@transaction.atomic
def reopen_note(note: Note) -> Note:
    _hold(note)
    changed = Note.objects.filter(pk=note.pk, resolved_at__isnull=False).update(
        resolved_at=None, resolved_by=None
    )
    return _after(note, changed=bool(changed))


@transaction.atomic
def give_verdict(version: Version, *, by: User, choice: str) -> Verdict:
    verdict, _ = Verdict.objects.update_or_create(
        version=version, by=by, defaults={"choice": choice}
    )
    events.post(version.song.project.topic, "version", {"version": version.pk})
    return verdict


@transaction.atomic
def take_verdict_back(version: Version, *, by: User) -> None:
    taken, _ = Verdict.objects.filter(version=version, by=by).delete()
    if taken:
        events.post(version.song.project.topic, "version", {"version": version.pk})


def _hold(note: Note) -> None:
    """Nobody deletes it, or answers what is being deleted, until the transaction ends."""
    if Note.objects.select_for_update().filter(pk=note.pk).first() is None:
        raise NoteGone


def _after(note: Note, *, changed: bool) -> Note:
    note.refresh_from_db(fields=["resolved_at", "resolved_by"])
    if changed:
        _tell(note)
    return note


def _check_time(version: Version, at_seconds: float, until_seconds: float | None) -> None:
    if until_seconds is not None and until_seconds <= at_seconds:
        raise WrongRange("A range ends after it begins.")
    if at_seconds < 0:
        raise NoteOutside("A note cannot stand before the music begins.")
    known = measured(version.job)
    last = max(at_seconds, until_seconds or 0.0)
    if known and known.seconds is not None and last > known.seconds + _ROUNDING_SECONDS:
        raise NoteOutside(f"This version is {known.seconds:.1f} seconds long.")


def _tell(note: Note) -> None:
    events.post(
        note.version.song.project.topic, "note", {"note": note.pk, "version": note.version_id}
    )
