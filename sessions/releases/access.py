"""Who sees a checklist, who fills it in, and who lets a master go.

Nobody for whom the gate is closed opens it by what they write themselves: credits and ISRC are
written by who works on the record, as are overrides and settings by who produces it.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.releases.models import Credit
from sessions.songs.access import visible_songs, visible_versions
from sessions.songs.leaving import works_on_record
from sessions.songs.models import Song, Version

__all__ = [
    "require",
    "require_writing",
    "visible_credits",
    "visible_masters",
    "visible_projects",
    "visible_songs",
    "with_money",
]


def visible_masters(actor: Actor) -> QuerySet[Version]:
    masters = Q(kind=Version.Kind.MASTER) | Q(masters__isnull=False)
    return (
        visible_versions(actor)
        .filter(masters)
        .select_related("song__project", "upload__job", "order__job", "by")
    )


def visible_credits(actor: Actor) -> QuerySet[Credit]:
    return Credit.objects.filter(actor.within("song__project"))


def with_money(actor: Actor) -> QuerySet[Project]:
    """Projects whose balance the actor may look at."""
    return visible_projects(actor, May.SEE_MONEY)


def require_writing(actor: Actor, song: Song) -> None:
    if not works_on_record(actor, song.project_id):
        raise PermissionDenied(
            "Credits and ISRC are written by who works on the record. Tell them in a note."
        )
