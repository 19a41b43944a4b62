"""Who sees which presets, and who may change them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.presets.models import Preset


def visible_presets(actor: Actor) -> QuerySet[Preset]:
    """The studio's, for everybody; a project's, for those who hear its stems."""
    if actor.is_owner:  # `within` says nothing then, and nothing beside "the studio's" is less
        return Preset.objects.all()
    return Preset.objects.filter(Q(project__isnull=True) | actor.within("project", May.HEAR_STEMS))


def require_change(actor: Actor, project_id: int | None) -> None:
    """Who may order on a project keeps its presets; who produces keeps those of the studio."""
    if project_id is not None:
        require(actor, project_id, May.ORDER)
    elif not actor.produces:
        raise PermissionDenied("Only the owner and producers change the presets of the studio.")


def may_change(actor: Actor, preset: Preset) -> bool:
    if preset.project_id is None:
        return actor.produces
    return actor.may(preset.project_id, May.ORDER)
