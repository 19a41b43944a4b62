"""What was done with somebody's own account that they should know of, read from the audit log.

A line tells what, when, by which browser and from where: never a code, a token or a password, which
the log does not hold either. Nobody can turn these letters off.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Q, QuerySet

from sessions.audit.models import Entry
from sessions.audit.words import STUDIO
from sessions.notices.news import Span
from sessions.people.addresses import network_of
from sessions.people.browsers import NEW_KIND, describe
from sessions.people.models import User

_SIGNED_IN = "signed_in"  # told of when the browser is of a new kind
_BY_THE_STUDIO = "factor_removed"  # what `manage.py two_factor_off` does to somebody's account
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "factor_added": "A second factor was added",
        _BY_THE_STUDIO: "A second factor was taken away",
        "recovery_codes_made": "New recovery codes were made; those of before open nothing",
        "recovery_code_used": "A recovery code was used to sign in",
        "password_changed": "The password was changed",
        "token_made": "An API token was made",
        _SIGNED_IN: "Somebody signed in with a kind of browser that is new here",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`words` with what it was about: "An API token was made: laptop"."""

    at: dt.datetime
    words: str
    where: str


def deeds_of(user: User, span: Span) -> list[Deed]:
    """In the order in which it was done."""
    on_theirs = Q(who=user.who.key) | Q(who=STUDIO.key, kind=_BY_THE_STUDIO)
    rows = _rows().filter(on_theirs, span.of("at")).order_by("at", "pk")
    return [_deed(row) for row in rows if _whose(row) == user.pk]


def newest_by_person(since: dt.datetime) -> dict[int, dt.datetime]:
    """By user: when the last of it was done, of all that was done after `since`."""
    newest: dict[int, dt.datetime] = {}
    for row in _rows().filter(at__gt=since).order_by("at", "pk"):
        newest[_whose(row)] = row.at
    return newest


def _rows() -> QuerySet[Entry]:
    is_new = Q(kind=_SIGNED_IN, details__contains=f'"{NEW_KIND}":true')
    return Entry.objects.filter(
        Q(kind__in=[kind for kind in _WORDS if kind != _SIGNED_IN]) | is_new
    )


def _whose(row: Entry) -> int:
    kind, _, number = row.who.partition(":")
    return int(number) if kind == "user" else int(json.loads(row.details)["of"])


def _deed(row: Entry) -> Deed:
    words = f"{_WORDS[row.kind]}: {row.about_name}" if row.about_name else _WORDS[row.kind]
    if not row.agent and not row.address:
        where = "on the studio's own machine"
    else:
        where = f"{describe(row.agent)}, from {network_of(row.address) or 'nowhere known'}"
    return Deed(at=row.at, words=words, where=where)
