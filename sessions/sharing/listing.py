"""Links as lists show them: how they stand, what they lead to, and what was done by them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from sessions.downloads.models import Download
from sessions.hearings import seconds
from sessions.hearings.models import Hearing
from sessions.sharing import voice
from sessions.sharing.models import Link, LinkItem, Pass, Play

_COUNTED = ("opened", "first_opened_at", "last_opened_at", "last_opened_by", "plays")
_SOON = timedelta(days=2)


class State(models.TextChoices):
    OPEN = "open", "Open"
    PAUSED = "paused", "Paused"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A link, and what its guests did. Previews of our own are nobody's visit.

    `opened` counts browsers: a link for one person that was opened in four of them went around.
    """

    link: Link
    opened: int = 0
    first_opened_at: datetime | None = None
    last_opened_at: datetime | None = None
    last_opened_by: str = ""
    plays: int = 0
    downloads: int = 0
    voiced: voice.Standing = voice.NO_VOICE
    heard_seconds: int = 0  # of all its versions and guests, no second of one counted twice

    @property
    def is_living(self) -> bool:
        return self.state in {State.OPEN, State.PAUSED}

    @property
    def ends_soon(self) -> str:
        """In words, when it is still open and ends within two days: "5 h", "2 days"."""
        ends = self.link.expires_at
        if ends is None or not self.is_living or ends - timezone.now() > _SOON:
            return ""
        hours = math.ceil((ends - timezone.now()).total_seconds() / 3600)
        return "less than an hour" if hours <= 1 else f"{hours} h" if hours <= 24 else "2 days"

    @property
    def state(self) -> State:
        link = self.link
        if link.revoked_at is not None:
            return State.REVOKED
        if link.expires_at is not None and link.expires_at <= timezone.now():
            return State.EXPIRED
        return State.OPEN if link.paused_at is None else State.PAUSED

    @property
    def leads_to(self) -> str:
        """In words: "Night Bus, v4 Mix 2", "Night Bus, newest version", "5 songs"."""
        items = list(self.link.items.all())
        if self.link.is_whole_project:
            return "The whole project"
        if len(items) != 1:
            return f"{len(items)} songs"
        return _called(items[0])

    @property
    def songs(self) -> str:
        return ", ".join(_called(item) for item in self.link.items.all())

    @property
    def allows(self) -> str:
        link = self.link
        said = {
            "notes": link.may_note,
            "approval": link.may_approve,
            "downloads": link.may_download,
            "marked copies": link.marked,
            "a voice in the sound": link.spoken,
        }
        return ", ".join(["Listening", *(word for word, is_on in said.items() if is_on)])


def for_page(links: QuerySet[Link]) -> QuerySet[Link]:
    """Newest first, with all that a list says of each."""
    items = LinkItem.objects.select_related("song", "version").order_by("position")
    rows = links.select_related("guest", "by", "project").prefetch_related(Prefetch("items", items))
    return rows.order_by("-created_at", "-pk")


def of_song(links: QuerySet[Link], song_id: int) -> QuerySet[Link]:
    """Those of its project that lead to this song, among others perhaps."""
    named = LinkItem.objects.filter(song=song_id).values("link")
    return links.filter(models.Q(is_whole_project=True) | models.Q(pk__in=named))


def told(links: Iterable[Link]) -> list[Told]:
    """Three queries, whatever the number of links, and one more where any has a voice."""
    rows = list(links)
    ids = [link.pk for link in rows]
    counts, downloads, heard = _counts(ids), _downloads(rows), _heard(ids)
    voices = voice.standings(rows)
    return [
        Told(
            link=link,
            downloads=downloads[link.pk],
            heard_seconds=heard[link.pk],
            voiced=voices.get(link.pk, voice.NO_VOICE),
            **counts.get(link.pk, {}),
        )
        for link in rows
    ]


def by_standing(rows: Iterable[Told]) -> list[Told]:
    """As people look for them: what still opens before what does not; else as they come."""
    ranks = {State.OPEN: 0, State.PAUSED: 0, State.EXPIRED: 1, State.REVOKED: 2}
    return sorted(rows, key=lambda row: ranks[row.state])


def _counts(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    visits = Pass.objects.filter(link=OuterRef("pk"), guest__isnull=False)
    oldest, newest = visits.order_by("entered_at", "pk"), visits.order_by("-seen_at", "-pk")
    plays = Play.objects.filter(entry__link=OuterRef("pk")).order_by().values("entry__link")
    found = Link.objects.filter(pk__in=ids).values(
        "pk",
        opened=Coalesce(Subquery(_number(visits.order_by().values("link"))), 0),
        first_opened_at=Subquery(oldest.values("entered_at")[:1]),
        last_opened_at=Subquery(newest.values("seen_at")[:1]),
        last_opened_by=Coalesce(Subquery(newest.values("guest__name")[:1]), models.Value("")),
        plays=Coalesce(Subquery(_number(plays)), 0),
    )
    return {row["pk"]: {name: row[name] for name in _COUNTED} for row in found}  # type: ignore[literal-required]


def _number(grouped: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    numbered: QuerySet[Any, Any] = grouped.annotate(number=Count("pk")).values("number")
    return numbered


def _downloads(links: Sequence[Link]) -> Counter[int]:
    by_key = {link.key: link.pk for link in links}
    rows = Download.objects.filter(through__in=list(by_key)).values_list("through", flat=True)
    return Counter(by_key[key] for key in rows)


def _heard(ids: Collection[int]) -> Counter[int]:
    """A guest who came in several browsers has one map of what they heard."""
    rows = Hearing.objects.filter(guest__passes__link__in=ids).distinct()
    found = rows.values_list("guest__passes__link", "pk", "seconds")
    once = {(link, number): kept for link, number, kept in found}
    counted: Counter[int] = Counter()
    for (link, _), kept in once.items():
        counted[link] += seconds.from_bytes(kept).bit_count()
    return counted


def _called(item: LinkItem) -> str:
    which = f"{item.version} {item.version.label}" if item.version else "newest version"
    return f"{item.song.title}, {which}"
