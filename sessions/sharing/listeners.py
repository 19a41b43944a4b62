"""Who heard a version, as the audit log tells it: by which link, how often, when last."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sessions.audit.models import Entry
from sessions.hearings.models import Hearing
from sessions.people.models import Guest
from sessions.sharing.models import Link, LinkItem
from sessions.songs.models import Version

# Newest first: what is older than so many rows of the log is told by the audit page.
_ROWS_AT_MOST = 5000


@dataclass(slots=True, kw_only=True)
class Heard:
    """One person, by one link or as a member."""

    who: str
    name: str
    link: int | None
    link_name: str
    opened: int = 0
    listened: int = 0
    downloaded: int = 0
    heard_seconds: int = 0  # of this version, by this person
    first_at: datetime
    last_at: datetime


def listeners(version: Version) -> list[Heard]:
    """Newest first. Whoever opened a link that leads here and pressed nothing is among them."""
    by_key = {link.key: link for link in _leading_to(version)}
    of_version = Q(about=f"version:{version.pk}", kind__in=("listened", "downloaded"))
    of_links = Q(about__in=list(by_key), kind="link_opened")
    rows = list(Entry.objects.filter(of_version | of_links).order_by("-at", "-pk")[:_ROWS_AT_MOST])
    names = _names_now(rows)
    found: dict[tuple[str, int | None], Heard] = {}
    for row in rows:
        by = by_key.get(row.about) or by_key.get(json.loads(row.details).get("through", ""))
        number = by.pk if by is not None else None
        heard = found.get((row.who, number))
        if heard is None:
            heard = found[row.who, number] = Heard(
                who=row.who,
                name=names.get(row.who) or row.who_name,
                link=number,
                link_name=by.name if by is not None else "",
                first_at=row.at,
                last_at=row.at,
            )
        heard.first_at = row.at
        heard.opened += row.kind == "link_opened"
        heard.listened += row.kind == "listened"
        heard.downloaded += row.kind == "downloaded"
    heard_seconds = _seconds_of(version)
    for each in found.values():
        each.heard_seconds = heard_seconds.get(each.who, 0)
    return list(found.values())


def _seconds_of(version: Version) -> dict[str, int]:
    """By the name of the log: how many of its seconds were heard, once or often."""
    rows = Hearing.objects.filter(version=version).select_related("user", "guest")
    people = ((row.user or row.guest, row) for row in rows)
    return {person.who.key: row.heard.bit_count() for person, row in people if person}


def _leading_to(version: Version) -> Iterable[Link]:
    """Links that lead here or did, as far as their songs tell; a fixed version is its own only."""
    here = LinkItem.objects.filter(song=version.song_id).filter(
        Q(version=version.pk) | Q(version=None)
    )
    project = version.song.project_id
    is_whole = Q(project=project, is_whole_project=True)
    return Link.objects.filter(is_whole | Q(pk__in=here.values("link")))


def _names_now(rows: Iterable[Entry]) -> dict[str, str]:
    """Guests may tell their names after they came."""
    numbers = {row.who.partition(":")[2] for row in rows if row.who.startswith("guest:")}
    guests = Guest.objects.filter(pk__in=[int(it) for it in numbers if it.isdigit()])
    return {guest.who.key: guest.name for guest in guests}
