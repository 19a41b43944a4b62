"""Many notes of one person at once: what is done to one note, written together and told once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Unpack

from django.db.models import Q
from django.utils import timezone

from sessions.feedback.actions.holding import tell
from sessions.feedback.actions.notes import NoteChanges, check_time
from sessions.feedback.models import Note
from sessions.people.models import User
from sessions.songs.models import Version

_ROWS_AT_ONCE = 250


def hold_all(version: Version, ids: Collection[int]) -> None:
    """Nobody changes these, nor what is said of the version, until the transaction ends."""
    notes = Note.objects.filter(version__song=version.song_id, deleted_at=None)
    notes = notes.filter(Q(pk__in=ids) | Q(version=version, reply_to=None))
    # In one order, so that two who hold many never wait for each other.
    held = notes.select_for_update(of=("self",)).order_by("pk")
    list(held.values_list("pk", flat=True))


class Batch:
    """Notes are changed here, and in the database by `store`; they are held by whoever began."""

    def __init__(self, version: Version, by: User) -> None:
        self._version = version
        self._by = by
        self._now: datetime = timezone.now()
        self._new: list[Note] = []
        self._edited: dict[int, Note] = {}
        self._moved: dict[int, Note] = {}
        self._settled: dict[int, Note] = {}

    def write(self, body: str, at_seconds: float, until_seconds: float | None) -> Note:
        """Without a number until it is stored."""
        check_time(self._version, at_seconds, until_seconds)
        note = Note(
            version=self._version,
            by=self._by,
            body=body,
            at_seconds=at_seconds,
            until_seconds=until_seconds,
        )
        self._new.append(note)
        return note

    def edit(self, note: Note, **changes: Unpack[NoteChanges]) -> None:
        """Where it stands changes only on the version of the batch."""
        at_seconds = changes.get("at_seconds", note.at_seconds)
        until_seconds = changes.get("until_seconds", note.until_seconds)
        if (at_seconds, until_seconds) != (note.at_seconds, note.until_seconds):
            check_time(self._version, at_seconds, until_seconds)
            self._moved[note.pk] = note
        note.at_seconds, note.until_seconds = at_seconds, until_seconds
        note.body = changes.get("body", note.body)
        note.edited_at, note.revision = self._now, note.revision + 1
        self._edited[note.pk] = note

    def resolve(self, note: Note) -> None:
        self._settle(note, self._now, self._by)

    def reopen(self, note: Note) -> None:
        self._settle(note, None, None)

    def store(self) -> None:
        """In a number of queries that hardly grows with the notes."""
        Note.objects.bulk_create(self._new, batch_size=_ROWS_AT_ONCE)
        _update(self._edited, "body", "at_seconds", "until_seconds", "edited_at", "revision")
        _update(self._settled, "resolved_at", "resolved_by")
        self._take_answers_along()
        touched = [*self._new, *self._edited.values(), *self._settled.values()]
        if touched:
            # Whoever sees any of these sees this one, and their page reads all of them again.
            tell(min(touched, key=lambda it: (it.is_internal, it.stem_id is not None)))

    def _settle(self, note: Note, at: datetime | None, by: User | None) -> None:
        note.resolved_at, note.resolved_by = at, by
        if note.pk:
            self._settled[note.pk] = note

    def _take_answers_along(self) -> None:
        answers = list(Note.objects.filter(reply_to__in=list(self._moved)) if self._moved else ())
        for answer in answers:
            first = self._moved[answer.reply_to_id or 0]
            answer.at_seconds, answer.until_seconds = first.at_seconds, first.until_seconds
        _update({it.pk: it for it in answers}, "at_seconds", "until_seconds")


def _update(notes: dict[int, Note], *fields: str) -> None:
    if notes:
        Note.objects.bulk_update(notes.values(), fields, batch_size=_ROWS_AT_ONCE)
