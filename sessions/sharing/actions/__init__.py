"""What people do with links, and what guests do at their door."""

from sessions.sharing.actions.links import (
    EndsInThePast,
    Item,
    LinkChanges,
    LinkGone,
    NothingToHear,
    WeakLinkPassword,
    change_link,
    make_link,
    new_address,
    pause_link,
    resume_link,
    revoke_all,
    revoke_link,
)
from sessions.sharing.actions.opening import NoSuchLink, Opened, open_link, preview

__all__ = [
    "EndsInThePast",
    "Item",
    "LinkChanges",
    "LinkGone",
    "NoSuchLink",
    "NothingToHear",
    "Opened",
    "WeakLinkPassword",
    "change_link",
    "make_link",
    "new_address",
    "open_link",
    "pause_link",
    "preview",
    "resume_link",
    "revoke_all",
    "revoke_link",
]
