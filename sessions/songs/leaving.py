"""Whether a version's files may leave the house. A room above knows, and is asked by name.

It holds back masters alone, and only from people who get the record in the end: whoever orders, or
changes the project, has to take a file to check it, and still may (docs/decisions/0013).
"""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from sessions.people.access import Actor
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.songs.access import PREVIEWS
from sessions.songs.models import Version

_AT_WORK = frozenset({May.ORDER, May.CHANGE_PROJECT})


class GateClosed(Refused):
    code = "gate_closed"


def works_on_record(actor: Actor, project_id: int) -> bool:
    return not _AT_WORK.isdisjoint(actor.rights_on(project_id))


def is_master(version: Version) -> bool:
    """What was ordered as a master stays one, whatever it is called later."""
    return version.kind == Version.Kind.MASTER or version.masters_id is not None


def leaves(name: str, *, download: bool) -> bool:
    """Whether the file is the real thing: what a player needs to preview a sound always goes out.

    The lossless stream is as good as a download.
    """
    return download or name not in PREVIEWS


def require_leaving(actor: Actor, *versions: Version) -> None:
    """Refuse, with the reason, what makes the real thing of one of these versions leave."""
    for version in versions:
        if not is_master(version) or works_on_record(actor, version.song.project_id):
            continue
        because: str = import_string(settings.GATE_KEPT_BY)(version)
        if because:
            raise GateClosed(
                because,
                remedy="The release checklist of the song says what is missing. A producer can "
                "let this master go by name, with a reason.",
            )
