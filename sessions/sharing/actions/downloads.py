"""Downloads of guests, counted against what their link allows."""

from __future__ import annotations

from sessions.audit.words import About
from sessions.downloads import actions
from sessions.downloads.actions import Leaving
from sessions.downloads.sending import Asked, Content
from sessions.people.refusals import Refused
from sessions.sharing.access import Listener, require_open
from sessions.sharing.models import Link


class DownloadsUsedUp(Refused):
    code = "downloads_used_up"
    status = 403


def begin_download(listener: Listener, content: Content, asked: Asked, about: About) -> None:
    """Begin one, or go on with the one that was begun. Raises DownloadsUsedUp or TooMany.

    The link's row is held meanwhile: of two browsers that want the last download one gets it, and
    none begins once the link has ended.
    """
    if not asked.sends:
        return
    link = listener.link

    def hold() -> None:
        held = Link.objects.select_for_update().get(pk=link.pk)
        require_open(listener)
        most = held.downloads_at_most
        if most is not None and actions.through(link.key) >= most:
            raise DownloadsUsedUp(
                "This link has been downloaded from as often as it may be.",
                remedy="Ask whoever sent it for more.",
            )

    taken = Leaving(
        who=listener.who,
        about=about,
        project_id=link.project_id,
        tag=content.etag,
        size_bytes=content.size_bytes,
        through="" if listener.entry.is_preview else link.key,
        place=f"pass:{listener.entry.pk}",
    )
    if listener.entry.is_preview:
        actions.begin(taken, goes_on=asked.goes_on)
    else:
        actions.begin(taken, goes_on=asked.goes_on, hold=hold)
