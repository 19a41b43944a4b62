"""Who sees what was heard: everybody their own, who answers for the project everybody's."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sessions.hearings.models import Hearing
from sessions.people.access import Actor, require
from sessions.people.models import User
from sessions.people.roles import RIGHTS, May

__all__ = ["require", "visible_hearings", "who_sees"]


def visible_hearings(actor: Actor) -> QuerySet[Hearing]:
    if actor.is_owner:  # an empty Q vanishes from an OR
        return Hearing.objects.all()
    project = "version__song__project"
    mine = Q(user=actor.user) | Q(guest__user=actor.user)
    listens = actor.within(project, May.LISTEN)
    return Hearing.objects.filter(actor.within(project, May.CHANGE_PROJECT) | (mine & listens))


def who_sees(project_id: int) -> list[User]:
    """Whom a listener has to know of: those who see what everybody heard."""
    roles = [role for role, granted in RIGHTS.items() if May.CHANGE_PROJECT in granted]
    producing = Q(memberships__project=project_id, memberships__role__in=roles)
    people = User.objects.filter(Q(is_owner=True) | producing, is_active=True)
    return list(people.distinct().order_by("name", "pk"))
