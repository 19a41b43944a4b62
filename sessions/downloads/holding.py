"""Whether a member who began something still may: asked of the database, not of the request."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from sessions.downloads import leaving
from sessions.downloads.pieces import Piece
from sessions.people.access import actor
from sessions.people.again import again
from sessions.songs.asking import StillAllowed


def still_allowed(request: HttpRequest, pieces: Sequence[Piece]) -> StillAllowed:
    """Their session or token lives, their account is on, and every file may still leave."""

    def asked() -> bool:
        now = again(request)
        return now is not None and not leaving.refused(actor(now.user), pieces)

    return asked
