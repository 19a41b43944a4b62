"""What people do with links, and what guests do at their door."""

from sessions.sharing.actions.claims import Left, left_here, make_mine
from sessions.sharing.actions.downloads import DownloadsUsedUp, begin_download, require_left
from sessions.sharing.actions.links import (
    EndsInThePast,
    Item,
    LinkChanges,
    LinkGone,
    NothingToHear,
    SpokenIsForHearing,
    WeakLinkPassword,
    change_link,
    mail_link,
    make_link,
    new_address,
    pause_link,
    resume_link,
    revoke_all,
    revoke_link,
)
from sessions.sharing.actions.opening import NoSuchLink, Opened, open_link, preview
from sessions.sharing.actions.plays import PlaysUsedUp, begin_play, has_begun, plays_of
from sessions.sharing.actions.voices import (
    NoVoice,
    keep_voices,
    order_what_is_missing,
    try_again,
)

__all__ = [
    "DownloadsUsedUp",
    "EndsInThePast",
    "Item",
    "Left",
    "LinkChanges",
    "LinkGone",
    "NoSuchLink",
    "NoVoice",
    "NothingToHear",
    "Opened",
    "PlaysUsedUp",
    "SpokenIsForHearing",
    "WeakLinkPassword",
    "begin_download",
    "begin_play",
    "change_link",
    "has_begun",
    "keep_voices",
    "left_here",
    "mail_link",
    "make_link",
    "make_mine",
    "new_address",
    "open_link",
    "order_what_is_missing",
    "pause_link",
    "plays_of",
    "preview",
    "require_left",
    "resume_link",
    "revoke_all",
    "revoke_link",
    "try_again",
]
