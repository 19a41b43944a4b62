"""Who sees a project, and what they may do on it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.projects.models import Membership, Phase, Project

__all__ = [
    "may_start_projects",
    "require",
    "require_may_start_projects",
    "visible_memberships",
    "visible_phases",
    "visible_projects",
]


def visible_projects(actor: Actor, right: May | None = None) -> QuerySet[Project]:
    """Projects the actor is on; the owner is on all. With `right`: where they have it."""
    return Project.objects.filter(actor.within("pk", right))


def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    return Membership.objects.filter(actor.within("project"))


def visible_phases(actor: Actor) -> QuerySet[Phase]:
    return Phase.objects.filter(actor.within("project"))


def may_start_projects(actor: Actor) -> bool:
    return actor.produces


def require_may_start_projects(actor: Actor) -> None:
    if not may_start_projects(actor):
        raise PermissionDenied("Only the owner and producers start projects.")
