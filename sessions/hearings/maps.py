"""What somebody heard of a version, as people read it: how much, from where to where, what not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from processing.models import Render
from sessions.hearings import seconds
from sessions.hearings.models import Hearing
from sessions.hearings.seconds import Span
from sessions.people.models import User, Writer
from sessions.songs.arranged import on_clock_of
from sessions.songs.heard import heard as heard_in
from sessions.songs.models import Arrangement, Version

FULL = 0.95  # of a full listen: the very last of a fade-out is no reason to send somebody back
MISSED_BELOW = 0.5  # a section of which less was heard was missed

Section = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    share: float
    spans: list[Span]
    missed: list[str]  # names of sections

    @property
    def is_full(self) -> bool:
        return self.share >= FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    name: str
    initials: str
    is_guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardMap:
    """One row of the map of a version."""

    who: Listener
    is_me: bool
    share: float
    spans: list[Span]
    missed: list[str]
    matched: bool
    device: str
    first_at: datetime
    last_at: datetime


def of_version(version: Version, hearings: QuerySet[Hearing], *, me: User) -> list[HeardMap]:
    """Of all these hearings of the version; who heard it lately comes first."""
    rows = hearings.filter(version=version).select_related("user", "guest__user")
    found = list(rows.order_by("-last_at", "pk"))
    if not found:
        return []
    length, sections = length_of(version), sections_of(version)
    return [_row(row, _heard(row.heard, length, sections), me) for row in found]


def of_person(version: Version, person: Writer) -> Heard:
    """All that somebody heard of it, also as the guest that they were before they signed up."""
    mine = Q(guest=person)
    if isinstance(person, User):
        mine = Q(user=person) | Q(guest__user=person)
    return heard_together(version, Hearing.objects.filter(mine, version=version))


def heard_together(version: Version, hearings: Iterable[Hearing]) -> Heard:
    bits = reduce(or_, (row.heard for row in hearings), 0)
    return _heard(bits, length_of(version), sections_of(version))


def length_of(version: Version) -> int:
    """In whole seconds; 0 while there is nothing to hear."""
    audio = Render.objects.filter(job=version.job, name="audio").select_related("audio_file")
    found = audio.first() if version.job is not None else None
    return seconds.whole(found.audio_file.seconds or 0.0) if found else 0


def sections_of(version: Version) -> Sequence[Section]:
    """Those that people placed; else those that the worker heard."""
    known = Arrangement.objects.filter(song=version.song_id).first()
    if known is not None:
        return on_clock_of(version, known).sections
    found = heard_in(version.job)
    return found.sections if found else []


def _heard(bits: int, length: int, sections: Sequence[Section]) -> Heard:
    if not length:
        return Heard(share=0.0, spans=[], missed=[])
    missed = [it["name"] for it in sections if _share_of(bits, it, length) < MISSED_BELOW]
    return Heard(
        share=round(seconds.share(bits, start=0, stop=length), 4),
        spans=seconds.spans_of(bits),
        missed=list(dict.fromkeys(missed)),
    )


def _share_of(bits: int, section: Section, length: int) -> float:
    """A section that begins where the sound has ended cannot be missed."""
    start, stop = section["from_seconds"], min(section["to_seconds"], length)
    return seconds.share(bits, start=start, stop=stop) if start < length - 0.5 else 1.0


def _row(row: Hearing, heard: Heard, me: User) -> HeardMap:
    person = row.user or (row.guest.user if row.guest else None)
    name = person.name if person else row.guest.called if row.guest else ""
    return HeardMap(
        who=Listener(
            name=name,
            initials=person.initials if person else _initials(name),
            is_guest=row.guest_id is not None,
        ),
        is_me=person == me,
        share=heard.share,
        spans=heard.spans,
        missed=heard.missed,
        matched=row.matched,
        device=row.device,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def _initials(name: str) -> str:
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
