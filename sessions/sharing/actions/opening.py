"""The door: a token, and a password where one is asked for, against a cookie for this browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import SOMEBODY, About
from sessions.people import limits
from sessions.people.models import Guest, User
from sessions.people.refusals import Refused
from sessions.sharing import tokens
from sessions.sharing.access import Listener
from sessions.sharing.limits import BY_ADDRESS, BY_ADDRESS_AN_HOUR, BY_LINK
from sessions.sharing.models import Link, Pass


class NoSuchLink(Refused):
    """Unknown, ended, paused, or another password: nobody learns which, also not by the clock."""

    code = "no_such_link"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This link does not open.",
            remedy="If it came with a password, type it. If not, ask whoever sent it.",
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """`browser` is the text for the cookie."""

    entry: Pass
    browser: str


def open_link(*, token: str, password: str, browser: str, network: str) -> Opened:
    """Let this browser in, counted before anything is hashed. Raises TooMany or NoSuchLink.

    Exactly one hash is reckoned for every refusal. Who types a password gets a new cookie, so that
    one that somebody else put into the browser is worth nothing.
    """
    name = tokens.digest(token)
    taken = limits.take((BY_LINK, name), (BY_ADDRESS, network), (BY_ADDRESS_AN_HOUR, network))
    link = _link(token) if tokens.is_token(token) else None
    if not _is_right(link, password) or link is None:
        _deny(link)
        raise NoSuchLink
    limits.give_back(taken)
    return _enter(link, browser, is_renewed=bool(link.password) or not browser)


def preview(link: Link, *, browser: str, by: User) -> Opened:
    """What a guest would see, for who made the link; it counts as nobody's visit.

    It is no link of their own: it ends with their session and with their place on the project.
    """
    name = browser or tokens.new_browser()
    entry, _ = Pass.objects.update_or_create(
        link=link,
        browser_sha256=tokens.digest(name),
        defaults={"epoch": link.epoch, "guest": None, "by": by},
    )
    record("link_previewed", who=by.who, about=_about(link), project=link.project_id)
    return Opened(entry, name)


def _link(token: str) -> Link | None:
    found = Link.objects.select_related("guest").filter(token_sha256=tokens.digest(token)).first()
    return found if found is not None and found.is_alive(timezone.now()) else None


def _is_right(link: Link | None, password: str) -> bool:
    if link is not None and not link.password:
        return True
    encoded = link.password if link is not None else _nobodys()
    return check_password(password, encoded)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """Costs as much to compare with as anybody's."""
    return make_password(tokens.new_browser())


@transaction.atomic
def _enter(link: Link, browser: str, *, is_renewed: bool) -> Opened:
    name = tokens.new_browser() if is_renewed else browser
    if is_renewed and browser:
        # The other links that this browser opened go along with it.
        old, new = tokens.digest(browser), tokens.digest(name)
        Pass.objects.filter(browser_sha256=old).update(browser_sha256=new)
    entry, _ = Pass.objects.select_for_update().get_or_create(
        link=link, browser_sha256=tokens.digest(name), defaults={"epoch": link.epoch}
    )
    if entry.guest is None:
        entry.guest = link.guest or Guest.objects.create()
    entry.epoch, entry.seen_at = link.epoch, timezone.now()
    entry.save(update_fields=["guest", "epoch", "seen_at"])
    record("link_opened", who=Listener(entry).who, about=_about(link), project=link.project_id)
    events.post(f"project:{link.project_id}", "link", {"link": link.pk})
    return Opened(entry, name)


def _deny(link: Link | None) -> None:
    """Written for unknown links too: a row takes its time."""
    about = _about(link) if link is not None else About("link:unknown")
    project = link.project_id if link is not None else None
    record("link_denied", who=SOMEBODY, about=about, project=project)


def _about(link: Link) -> About:
    return About(link.key, link.name)
