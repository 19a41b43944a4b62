"""Who sees notes and verdicts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from sessions.feedback.models import Note, Verdict
from sessions.people.access import Actor, require
from sessions.people.roles import May

__all__ = ["require", "require_own", "visible_notes", "visible_verdicts"]


def visible_notes(actor: Actor) -> QuerySet[Note]:
    """Notes are for those who may write some; one about a stem for those who hear stems.

    A manager or label sees verdicts and money, not what is said in the studio.
    """
    project = "version__song__project"
    mine = Q() if actor.is_owner else Q(stem__isnull=True) | actor.within(project, May.HEAR_STEMS)
    return Note.objects.filter(actor.within(project, May.NOTE), mine)


def visible_verdicts(actor: Actor) -> QuerySet[Verdict]:
    return Verdict.objects.filter(actor.within("version__song__project", May.LISTEN))


def require_own(actor: Actor, note: Note) -> None:
    """Words are changed by who said them."""
    if note.by_id != actor.user.pk:
        raise PermissionDenied("Only who wrote a note changes or deletes it.")
