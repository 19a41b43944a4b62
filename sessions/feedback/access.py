"""Who sees notes, what was recorded with them, and verdicts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from sessions.feedback.models import Note, NoteSound, Verdict
from sessions.people.access import Actor, require
from sessions.people.roles import May

__all__ = [
    "deleted_notes",
    "notes_for_guests",
    "own_notes",
    "require",
    "require_own",
    "require_removable",
    "visible_note_sounds",
    "visible_notes",
    "visible_verdicts",
]


def visible_notes(actor: Actor) -> QuerySet[Note]:
    """Notes are for those who may write some; one about a stem for those who hear stems.

    A manager or label sees verdicts and money, not what is said in the studio. An internal note is
    for who works on the record; nobody else learns that it is there. What is deleted is gone, and
    so are the answers to it.
    """
    return _in_reach(actor).filter(deleted_at__isnull=True, reply_to__deleted_at__isnull=True)


def deleted_notes(actor: Actor) -> QuerySet[Note]:
    """Those that this person could see, while their writers may still take them back."""
    gone = Q(deleted_at__isnull=False) | Q(reply_to__deleted_at__isnull=False)
    return _in_reach(actor).filter(gone)


def own_notes(actor: Actor) -> QuerySet[Note]:
    """What this person wrote, or removed of a guest's, the deleted too."""
    return _in_reach(actor).filter(Q(by=actor.user) | Q(removed_by=actor.user))


def notes_for_guests() -> QuerySet[Note]:
    """What is said to everybody about the song as it is heard: no stems, nothing internal.

    Which versions a guest may hear at all is for the caller to know.
    """
    plain = Q(is_internal=False, stem__isnull=True, deleted_at__isnull=True)
    # An answer is like the note that it answers; asked all the same.
    first = Q(reply_to__is_internal=False, reply_to__stem__isnull=True)
    gone = Q(reply_to__deleted_at__isnull=False)
    return Note.objects.filter(plain).filter(Q(reply_to__isnull=True) | first).exclude(gone)


def visible_note_sounds(actor: Actor) -> QuerySet[NoteSound]:
    """What was recorded with a note is heard by whoever reads the note."""
    return NoteSound.objects.filter(note__in=visible_notes(actor))


def visible_verdicts(actor: Actor) -> QuerySet[Verdict]:
    return Verdict.objects.filter(actor.within("version__song__project", May.LISTEN))


def require_own(actor: Actor, note: Note) -> None:
    """Words are changed by who said them."""
    if note.by_id != actor.user.pk:
        raise PermissionDenied("Only who wrote a note changes or deletes it.")


def require_removable(actor: Actor, note: Note) -> None:
    """Of what a guest wrote nobody else changes a word; who answers for the project may remove it.

    A guest may be gone with their link, and anybody may have had it.
    """
    if note.guest_id is None or not actor.may(note.version.song.project_id, May.CHANGE_PROJECT):
        require_own(actor, note)


def _in_reach(actor: Actor) -> QuerySet[Note]:
    if actor.is_owner:
        return Note.objects.all()
    project = "version__song__project"
    about = Q(stem__isnull=True) | actor.within(project, May.HEAR_STEMS)
    to = Q(is_internal=False) | actor.within(project, May.READ_INTERNAL)
    return Note.objects.filter(actor.within(project, May.NOTE), about, to)
