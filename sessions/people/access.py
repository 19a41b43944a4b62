"""Who is asking, and what their roles let them see and do; every `access.py` builds on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from sessions.people.models import User
from sessions.people.roles import RIGHTS, May, Role


class HasId(Protocol):
    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class Actor:
    """Somebody with a login, for the length of one request: roles are read once, never kept."""

    user: User

    @property
    def is_owner(self) -> bool:
        return self.user.is_owner

    @cached_property
    def roles(self) -> dict[int, str]:
        """Project id -> role. Users that were read with their memberships are not asked again."""
        return {each.project_id: each.role for each in self.user.memberships.all()}

    def role_on(self, project_id: int) -> str | None:
        return self.roles.get(project_id)

    def rights_on(self, project_id: int) -> frozenset[May]:
        if self.is_owner:
            return frozenset(May)
        return RIGHTS.get(self.roles.get(project_id, ""), frozenset())

    def may(self, project_id: int, right: May) -> bool:
        return right in self.rights_on(project_id)

    def within(self, field: str, right: May | None = None) -> Q:
        """Rows of projects in reach: `Song.objects.filter(actor.within("project"))`."""
        if self.is_owner:
            return Q()
        reach = [pk for pk in self.roles if right is None or self.may(pk, right)]
        return Q(**{f"{field}__in": reach})

    @property
    def produces(self) -> bool:
        """Whether they are trusted to start projects: the owner, and whoever produces one."""
        return self.is_owner or Role.PRODUCER in self.roles.values()


def actor(user: User | AnonymousUser) -> Actor:
    """The asker of a request. Views behind the login call it first."""
    if not isinstance(user, User) or not user.is_active:
        raise PermissionDenied("Sign in first.")
    return Actor(user)


SENTENCES: dict[May, str] = {
    May.LISTEN: "Your role on this project does not let you listen.",
    May.HEAR_STEMS: "Your role on this project does not let you hear stems.",
    May.NOTE: "Your role on this project does not let you write notes.",
    May.READ_INTERNAL: "Your role on this project does not let you read internal notes.",
    May.APPROVE: "Your role on this project does not let you approve versions.",
    May.UPLOAD: "Your role on this project does not let you upload.",
    May.ORDER: "Your role on this project does not let you order edits, mixes or masters.",
    May.DOWNLOAD: "Your role on this project does not let you download.",
    May.BOOK: "Your role on this project does not let you book rooms.",
    May.SEE_MONEY: "Your role on this project does not let you see money.",
    May.CHANGE_MONEY: "Your role on this project does not let you change money.",
    May.CHANGE_PROJECT: "Only producers change the project, its songs and its members.",
}


def require(actor: Actor, project: HasId | int, right: May) -> None:
    """Forbid, in a sentence, what the role does not allow. Seeing was checked before."""
    project_id = project if isinstance(project, int) else project.pk
    if not actor.may(project_id, right):
        raise PermissionDenied(SENTENCES[right])
