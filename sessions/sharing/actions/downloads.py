"""Downloads of guests, counted against what their link allows."""

from __future__ import annotations

from sessions.audit.words import About
from sessions.downloads import actions
from sessions.downloads.actions import Leaving
from sessions.downloads.sending import Asked, Content
from sessions.people.refusals import Refused
from sessions.sharing.access import Listener, require_open
from sessions.sharing.marks.copies import Copy
from sessions.sharing.models import Link


class DownloadsUsedUp(Refused):
    code = "downloads_used_up"
    status = 403


def require_left(link: Link) -> None:
    """Raises DownloadsUsedUp. Whoever counts on it holds the link's row (`begin_download`)."""
    most = link.downloads_at_most
    if most is not None and actions.through(link.key) >= most:
        raise DownloadsUsedUp(
            "This link has been downloaded from as often as it may be.",
            remedy="Ask whoever sent it for more.",
        )


def begin_download(
    listener: Listener, content: Content, asked: Asked, about: About, *, copy: Copy | None = None
) -> None:
    """Begin one, or go on with the one that was begun. Raises DownloadsUsedUp or TooMany.

    The link's row is held meanwhile: of two browsers that want the last download one gets it, and
    none begins once the link has ended. What is known of a marked copy is written in the same
    transaction.
    """
    if not asked.sends:
        return
    link, is_preview = listener.link, listener.entry.is_preview

    def hold() -> None:
        held = Link.objects.select_for_update().get(pk=link.pk)
        require_open(listener)
        if not is_preview:
            require_left(held)
        if copy is not None:
            copy.keep(tag=content.etag, filename=about.name)

    taken = Leaving(
        who=listener.who,
        about=about,
        project_id=link.project_id,
        tag=content.etag,
        size_bytes=content.size_bytes,
        through="" if is_preview else link.key,
        place=f"pass:{listener.entry.pk}",
        mark=copy.code if copy is not None else "",
    )
    actions.begin(taken, goes_on=asked.goes_on, hold=hold)
