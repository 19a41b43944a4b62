"""How soon somebody wants to read of each kind of news, and when that is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sessions.notices.models import MailKind, MailWish, Pace
from sessions.people.models import User

# What concerns somebody by name comes at once; what goes on comes together, once a day.
USUAL: Mapping[str, str] = MappingProxyType(
    {
        MailKind.MENTION: Pace.AT_ONCE,
        MailKind.ASSIGNED: Pace.AT_ONCE,
        MailKind.REPLY: Pace.AT_ONCE,
        MailKind.NOTE: Pace.DAILY,
        MailKind.VERSION: Pace.HOURLY,
        MailKind.VERDICT: Pace.HOURLY,
        MailKind.BALLOT: Pace.HOURLY,
        MailKind.FAILURE: Pace.AT_ONCE,
    }
)

# What is taken back within a minute was never said.
GRACE = dt.timedelta(minutes=1)
MORNING = dt.time(8, 0)


def paces_of(users: Iterable[User]) -> dict[int, dict[str, str]]:
    """By user: the pace of every kind. One query."""
    found = {user.pk: dict(USUAL) for user in users}
    for wish in MailWish.objects.filter(user__in=list(found)):
        if wish.kind in USUAL:
            found[wish.user_id][wish.kind] = wish.pace
    return found


def marks_of(users: Iterable[User]) -> dict[int, dict[str, dt.datetime]]:
    """By user: the kinds whose pace was changed, and up to when they were told. One query."""
    found: dict[int, dict[str, dt.datetime]] = {user.pk: {} for user in users}
    for wish in MailWish.objects.filter(user__in=list(found), told_until__isnull=False):
        if wish.told_until is not None:
            found[wish.user_id][wish.kind] = wish.told_until
    return found


def kinds_of(paces: Mapping[str, str], pace: str) -> list[str]:
    return [kind for kind, chosen in paces.items() if chosen == pace]


def is_due(pace: str, told_until: dt.datetime, now: dt.datetime, zone: str) -> bool:
    """Daily means once after eight in the morning, where the reader is."""
    if pace == Pace.AT_ONCE:
        return now - GRACE > told_until
    if pace == Pace.HOURLY:
        return now - told_until >= dt.timedelta(hours=1)
    if pace == Pace.DAILY:
        there = now.astimezone(zone_named(zone))
        morning = there.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
        if there < morning:
            morning -= dt.timedelta(days=1)
        return told_until < morning
    return False


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
