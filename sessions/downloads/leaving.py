"""The one place that is asked before a file leaves: single files, ZIPs, members and guests alike.

Whoever may see the file at all was asked before, as for every page. Here it is asked whether it may
be taken away now, by this person (`refused`, `require`), and by anybody (`closed`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from sessions.downloads.pieces import Piece
from sessions.people.access import Actor
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.songs.access import require as require_right
from sessions.songs.access import require_file
from sessions.songs.models import Album, StemRevision


class Closed(Refused):
    """Nobody takes it away for now, and the sentence says what has to happen first."""

    code = "closed_for_download"
    status = 409


def closed(pieces: Sequence[Piece]) -> dict[Piece, str]:
    """Of these files those that nobody takes away for now, each with its reason in a sentence.

    Asked once for all files of a ZIP, and again every second while it is sent: whoever closes
    files here does so with few questions to the database, whatever their number.
    """
    del pieces
    return {}


def refused(actor: Actor, pieces: Sequence[Piece]) -> dict[Piece, str]:
    """Of these files those that this person does not get, each with its reason."""
    found = closed(pieces)
    for piece in pieces:
        try:
            _require_right(actor, piece)
        except PermissionDenied as problem:
            found[piece] = str(problem)
    return found


def require(actor: Actor, piece: Piece) -> None:
    """Raises PermissionDenied or Closed."""
    _require_right(actor, piece)
    reason = closed([piece]).get(piece)
    if reason is not None:
        raise Closed(reason)


def _require_right(actor: Actor, piece: Piece) -> None:
    """As for the single file: it is heard by this person, and it may be kept by them."""
    hears = May.HEAR_STEMS if isinstance(piece.owner, StemRevision) else May.LISTEN
    require_right(actor, piece.project_id, hears)
    whose = piece.owner if isinstance(piece.owner, Album) else piece.song
    assert whose is not None
    require_file(actor, whose, piece.render.name, download=True)
