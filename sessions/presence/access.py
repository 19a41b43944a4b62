"""Who sees who is here, and who may lead: whoever may listen to the song."""

from __future__ import annotations

from django.db.models import QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.presence.models import Lead, Present

__all__ = ["require", "visible_leads", "visible_present"]


def visible_present(actor: Actor) -> QuerySet[Present]:
    return Present.objects.filter(actor.within("song__project", May.LISTEN))


def visible_leads(actor: Actor) -> QuerySet[Lead]:
    return Lead.objects.filter(actor.within("song__project", May.LISTEN))
