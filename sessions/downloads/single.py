"""A single file of a version, a stem or an album, at the address that its players have too."""

from __future__ import annotations

from django.http import HttpRequest

from processing.models import Render
from sessions.audit.words import About
from sessions.downloads import actions, holding, leaving, sending
from sessions.downloads.actions import Leaving
from sessions.downloads.pieces import Owner, Piece
from sessions.people.access import Actor
from sessions.songs.access import PREVIEWS
from sessions.songs.asking import StillAllowed
from sessions.songs.handing import hands_over

# What players fetch of a file, and what is heard step by step.
_HEARD_KINDS = frozenset({"track", "intermediate"})


def leaves(
    request: HttpRequest, actor: Actor, owner: Owner, render: Render, *, download: bool
) -> StillAllowed | None:
    """Ask whether the file may be taken away, and write down that it is; listening is neither.

    The answer is what is asked again while it is sent.
    """
    if not download and _is_heard(render):
        return None
    piece = Piece(owner=owner, render=render, title=render.title)
    leaving.require(actor, piece)
    content = sending.OneFile(piece.file)
    by_other = hands_over(request, download=download)
    asked = sending.asked_of(request, content, by_other=by_other)
    if asked.sends:
        taken = Leaving(
            who=actor.user.who,
            about=About(piece.key, piece.filename),
            project_id=piece.project_id,
            tag=content.etag,
            size_bytes=content.size_bytes,
        )
        actions.begin(taken, goes_on=asked.goes_on)
    return holding.still_allowed(request, [piece])


def _is_heard(render: Render) -> bool:
    name = render.name
    return name in PREVIEWS or name.endswith("lossless") or render.kind in _HEARD_KINDS
