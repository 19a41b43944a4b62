"""Short answers to a note: done or open again, whose it is, and what people think of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sessions.feedback import readers
from sessions.feedback.actions.holding import hold, row, tell
from sessions.feedback.actions.refusals import NotForReplies
from sessions.feedback.models import Note, Reaction
from sessions.people.models import User


@transaction.atomic
def resolve_note(note: Note, *, by: User) -> Note:
    """Done. A second time changes nothing: who was first stays."""
    hold(note)
    changed = row(note).filter(resolved_at__isnull=True)
    return _after(note, changed.update(resolved_at=timezone.now(), resolved_by=by))


@transaction.atomic
def reopen_note(note: Note) -> Note:
    hold(note)
    changed = row(note).filter(resolved_at__isnull=False)
    return _after(note, changed.update(resolved_at=None, resolved_by=None))


@transaction.atomic
def assign(note: Note, to: int | None, *, by: User) -> Note:
    """The note is somebody's to see to, who can read it; or nobody's (None)."""
    hold(note)
    if note.reply_to_id is not None:
        raise NotForReplies(
            "An answer is nobody's to see to.", remedy="Assign the note that it answers."
        )
    if to is not None:
        readers.those(
            note.version.song.project_id,
            [to],
            is_internal=note.is_internal,
            about_stem=note.stem_id is not None,
        )
    changed = row(note).exclude(assigned_to=to) if to else row(note).exclude(assigned_to=None)
    return _after(note, changed.update(assigned_to=to, assigned_by=by, assigned_at=timezone.now()))


@transaction.atomic
def react(note: Note, *, by: User, kind: str) -> Note:
    hold(note)
    _, is_new = Reaction.objects.get_or_create(note=note, by=by, kind=kind)
    if is_new:
        tell(note)
    return note


@transaction.atomic
def take_back(note: Note, *, by: User, kind: str) -> Note:
    """A reaction goes as lightly as it came."""
    hold(note)
    taken, _ = Reaction.objects.filter(note=note, by=by, kind=kind).delete()
    if taken:
        tell(note)
    return note


def _after(note: Note, changed: int) -> Note:
    note.refresh_from_db(fields=["resolved_at", "resolved_by", "assigned_to"])
    if changed:
        tell(note)
    return note
