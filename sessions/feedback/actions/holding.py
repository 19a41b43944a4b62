"""A note in hand: nobody else changes it until the transaction ends, and everybody is told."""

from __future__ import annotations

from django.db.models import QuerySet

from processing import events
from sessions.feedback.actions.refusals import NoteGone
from sessions.feedback.models import Note


def hold(note: Note) -> None:
    """Nobody deletes it, or answers what is being deleted, until the transaction ends."""
    held = Note.objects.select_for_update().filter(pk=note.pk, deleted_at=None).first()
    if held is None or (held.reply_to is not None and held.reply_to.deleted_at is not None):
        raise NoteGone


def row(note: Note) -> QuerySet[Note]:
    """The note, while it is there: for conditional updates."""
    return Note.objects.filter(pk=note.pk, deleted_at__isnull=True)


def tell(note: Note) -> None:
    events.post(
        note.version.song.project.topic, "note", {"note": note.pk, "version": note.version_id}
    )
