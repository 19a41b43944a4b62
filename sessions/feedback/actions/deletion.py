"""Notes go, come back within a day, and are forgotten after it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sessions.feedback.actions.holding import hold, row, tell
from sessions.feedback.actions.refusals import AnsweredNoteGone, HasReplies, NoteGone
from sessions.feedback.models import Note, said_by
from sessions.people.models import User

TAKEN_BACK_WITHIN = timedelta(days=1)  # then the sweeper forgets the note
_AT_ONCE = 500


@transaction.atomic
def delete_note(note: Note, *, by: User | None = None) -> None:
    """Nobody's answers disappear with the note that they answer.

    `by` is whoever removes what is not theirs; without it its writer does.
    """
    hold(note)
    others = note.replies.filter(deleted_at__isnull=True).exclude(**said_by(note.writer))
    if others.exists():
        raise HasReplies(
            "Somebody has answered this note.", remedy="Resolve it, or change what it says."
        )
    remover = None if by == note.writer else by
    if not row(note).update(deleted_at=timezone.now(), removed_by=remover):
        raise NoteGone
    tell(note)


@transaction.atomic
def take_deletion_back(note: Note) -> Note:
    """As if nothing had happened; of a note that is there nothing changes."""
    if note.reply_to is not None:
        # Nobody deletes what is answered while the answer comes back.
        first = Note.objects.select_for_update().filter(pk=note.reply_to.pk, deleted_at=None)
        if not first.exists():
            raise AnsweredNoteGone("The note that this answers was deleted.")
    since = timezone.now() - TAKEN_BACK_WITHIN
    back = Note.objects.filter(pk=note.pk, deleted_at__gt=since).update(
        deleted_at=None, removed_by=None
    )
    note = _again(note)
    if back:
        tell(note)
    return note


def forget_deleted() -> int:
    """Nobody can take these back any more; how many there were. Answers to them go with them."""
    late = Note.objects.filter(deleted_at__lte=timezone.now() - TAKEN_BACK_WITHIN)
    numbers = list(late.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
    if not numbers:
        return 0
    # Asked once more: one of them may have come back since.
    late.filter(pk__in=numbers).delete()
    return len(numbers)


def _again(note: Note) -> Note:
    found = row(note).select_related("version__song__project", "reply_to").first()
    if found is None or (found.reply_to is not None and found.reply_to.deleted_at is not None):
        raise NoteGone
    return found
