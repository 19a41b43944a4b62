"""The browsers that somebody is signed in with: a session each, listed and ended one by one.

What is told of a session stands in the session itself, so there is no second table to go out of
step with it. A studio has tens of people: reading all sessions that live takes milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from sessions.audit.actions import record
from sessions.audit.models import Entry
from sessions.audit.trace import trace
from sessions.audit.words import About
from sessions.people.addresses import network_of
from sessions.people.models import User
from sessions.people.session_rows import row_key

FROM, SEEN = "from", "seen"
NEW_KIND = "new_kind_of_browser"  # a detail of the log
SEEN_EVERY = timedelta(minutes=10)
_PROGRAMS = (  # the first that is found: every browser names those it descends from
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """`name` is the key of its session's row, which lets nobody in."""

    name: str
    is_this: bool
    what: str
    network: str
    began_at: datetime | None  # None: it began before this was written down
    seen_at: datetime | None


def begin(request: HttpRequest, user: User) -> None:
    """The session of a person begins; the key is new, so nobody has set it for them."""
    login(request, user)
    now = timezone.now()
    found = trace()
    request.session[FROM] = {
        "agent": found.agent[:300],
        "network": network_of(found.address),
        "at": int(now.timestamp()),
    }
    request.session[SEEN] = int(now.timestamp())
    # Being seen writes the session again, which must not make it live longer.
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    details: dict[str, Any] = {}
    if _is_of_new_kind(user, found.agent):
        details[NEW_KIND] = True
    record("signed_in", who=user.who, **details)


def is_to_be_marked(seen: object) -> bool:
    """Whether it is time to write down that this browser is here."""
    if not isinstance(seen, int):
        return False
    return timezone.now().timestamp() - seen >= SEEN_EVERY.total_seconds()


def browsers_of(user: User, this: str | None) -> list[Browser]:
    """The one that asks first, `this` being the key in its cookie; then whoever was seen last."""
    found = [_browser(row, this) for row in _rows_of(user)]
    return sorted(found, key=lambda it: (it.is_this, it.seen_at or _LONG_AGO), reverse=True)


def end_one(user: User, name: str) -> bool:
    """Its next request is that of a stranger, and its open stream ends; False: no such session."""
    return _end(user, lambda row: row.session_key == name) == 1


def end_others(user: User, this: str | None) -> int:
    return _end(user, lambda row: row.session_key != row_key(this))


def end_all(user: User) -> int:
    return _end(user, lambda _: True)


def describe(agent: str) -> str:
    """What people know their browser by: "Firefox on Windows"."""
    program = next((name for sign, name in _PROGRAMS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    if program and system:
        return f"{program} on {system}"
    return program or system or re.split(r"[/\s]", agent, maxsplit=1)[0][:40] or "A browser"


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _is_of_new_kind(user: User, agent: str) -> bool:
    """Whether the log knows sign-ins of theirs, and none with "Firefox on Windows".

    Another Firefox on Windows is not told apart: that would take a mark that people clear away.
    """
    before = Entry.objects.filter(who=user.who.key, kind="signed_in")
    agents = set(before.order_by().values_list("agent", flat=True).distinct())
    return bool(agents) and describe(agent) not in {describe(each) for each in agents}


@transaction.atomic
def _end(user: User, is_meant: Callable[[Session], bool]) -> int:
    meant = [row for row in _rows_of(user) if is_meant(row)]
    Session.objects.filter(session_key__in=[row.session_key for row in meant]).delete()
    for row in meant:
        record("session_ended", who=user.who, about=About("session", _browser(row, None).what))
    return len(meant)


def _rows_of(user: User) -> Iterator[Session]:
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield row


def _browser(row: Session, this: str | None) -> Browser:
    said = row.get_decoded()
    begun = said.get(FROM) or {}
    return Browser(
        name=row.session_key,
        is_this=row.session_key == row_key(this),
        what=describe(begun.get("agent", "")),
        network=begun.get("network", ""),
        began_at=_moment(begun.get("at")),
        seen_at=_moment(said.get(SEEN)),
    )


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
