"""An upload belongs to whoever began it, for as long as they may upload to its project."""

from __future__ import annotations

from django.db.models import QuerySet

from sessions.people.access import Actor, require
from sessions.people.roles import May
from sessions.uploads.models import Upload

__all__ = ["require", "visible_uploads"]


def visible_uploads(actor: Actor) -> QuerySet[Upload]:
    """Not even the owner finishes somebody else's upload: its address is a secret."""
    return Upload.objects.filter(actor.within("project", May.UPLOAD), by=actor.user)
