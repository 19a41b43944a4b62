"""Who sees notes and verdicts."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from sessions.feedback.models import Note, Verdict
from sessions.people.access import Actor, require
from sessions.people.roles import May

__all__ = ["require", "require_own", "visible_notes", "visible_verdicts"]


def visible_notes(actor: Actor) -> QuerySet[Note]:
    """Notes on what the actor may hear: one about a stem is for those who hear stems."""
    return Note.objects.filter(
        actor.within("version__song__project", May.LISTEN),
        Q(stem__isnull=True) | actor.within("version__song__project", May.HEAR_STEMS)
        if not actor.is_owner
        else Q(),
    )


def visible_verdicts(actor: Actor) -> QuerySet[Verdict]:
    return Verdict.objects.filter(actor.within("version__song__project", May.LISTEN))


def require_own(actor: Actor, note: Note) -> None:
    """Words are changed by who said them."""
    if note.by_id != actor.user.pk:
        raise PermissionDenied("Only who wrote a note changes or deletes it.")
