"""The one place that is asked before a file leaves: single files, ZIPs, members and guests alike.

Whoever may see the file at all was asked before, as for every page. Here it is asked whether it may
be taken away now, by this person (`refused`, `require`), and by anybody (`closed`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied

from sessions.downloads.pieces import Piece
from sessions.people.access import Actor
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.releases.gate import checklists
from sessions.songs.access import require as require_right
from sessions.songs.access import require_file
from sessions.songs.leaving import is_master, works_on_record
from sessions.songs.models import Album, StemRevision, Version


class Closed(Refused):
    """Nobody takes it away for now, and the sentence says what has to happen first."""

    code = "closed_for_download"
    status = 409


def closed(pieces: Sequence[Piece]) -> dict[Piece, str]:
    """Of these files those that the release gate keeps in the house, each with its reason.

    Asked once for all files of a ZIP, and again every second while it is sent: as many questions
    to the database for one file as for all of a project.
    """
    masters = {piece: _masters(piece) for piece in pieces}
    wanted: defaultdict[int, dict[int, Version]] = defaultdict(dict)
    for piece, versions in masters.items():
        wanted[piece.project_id] |= {version.pk: version for version in versions}
    lists = {
        number: checklist
        for project_id, versions in wanted.items()
        for number, checklist in checklists(project_id, versions.values(), only_on=True).items()
    }
    found = {}
    for piece, versions in masters.items():
        reasons = (lists[it.pk].closed_because for it in versions if it.pk in lists)
        reason = next(filter(None, reasons), "")
        if reason:
            found[piece] = reason
    return found


def refused(actor: Actor, pieces: Sequence[Piece]) -> dict[Piece, str]:
    """Of these files those that this person does not get, each with its reason.

    Whoever works on the record has to take a master to check it (docs/decisions/0013).
    """
    found = closed([it for it in pieces if not works_on_record(actor, it.project_id)])
    for piece in pieces:
        try:
            _require_right(actor, piece)
        except PermissionDenied as problem:
            found[piece] = str(problem)
    return found


def require(actor: Actor, piece: Piece) -> None:
    """Raises PermissionDenied or Closed."""
    _require_right(actor, piece)
    if works_on_record(actor, piece.project_id):
        return
    reason = closed([piece]).get(piece)
    if reason is not None:
        raise Closed(reason)


def _masters(piece: Piece) -> list[Version]:
    """What the gate may hold back of it: a master, or those on an album."""
    if isinstance(piece.owner, Version):
        return [piece.owner] if is_master(piece.owner) else []
    if isinstance(piece.owner, Album):
        tracks = piece.owner.tracks.select_related("version__song").order_by("position")
        return [track.version for track in tracks if is_master(track.version)]
    return []


def _require_right(actor: Actor, piece: Piece) -> None:
    """As for the single file: it is heard by this person, and it may be kept by them."""
    hears = May.HEAR_STEMS if isinstance(piece.owner, StemRevision) else May.LISTEN
    require_right(actor, piece.project_id, hears)
    whose = piece.owner if isinstance(piece.owner, Album) else piece.song
    assert whose is not None
    require_file(actor, whose, piece.render.name, download=True)
