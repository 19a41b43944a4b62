"""Coming, going, and saying where one listens; leading, and taking the lead.

A page says often that it is still here. Only what others can see becomes an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.presence import company
from sessions.presence.models import Lead, Present
from sessions.songs.models import Song, Version

TABS_AT_MOST = 20  # of one person on one song; the longest silent one makes room
JUMP_SECONDS = 3.0  # the others' markers move on by themselves in between
# Where a lead stands by its last word and by its new one: nearer than that, nobody needs telling.
STEADY_SECONDS = 0.02
CLOCKS_APART = timedelta(seconds=5)


class LeadTaken(Refused):
    """A word of somebody who no longer leads: they were replaced, or were silent for too long."""

    code = "lead_taken"

    def __init__(self, lead: Lead | None) -> None:
        words = f"{lead.by.name} leads now." if lead else "Nobody leads any more."
        super().__init__(words, remedy="Press “Take over” to lead.")
        self._lead = lead

    @property
    def details(self) -> dict[str, Any]:
        return {"lead": company.one_lead_json(self._lead) if self._lead else None}


class WrongClock(Invalid):
    code = "wrong_clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a tab plays, and where in it."""

    tab: str
    version: Version | None
    at_seconds: float
    is_playing: bool
    follows: int | None = None
    word: int | None = None  # the tab's own count; None: it counts none


@transaction.atomic
def be_here(song: Song, *, by: User, place: Place) -> None:
    """Still here, and listening there; unless a later word of the tab has come already."""
    before = Present.objects.select_for_update().filter(song=song, user=by, tab=place.tab).first()
    now = timezone.now()
    if before is None or before.has_left:
        _make_room(song, by)
    if not _sit(song, by, place, now):
        return
    if before is None or before.has_left or _was_elsewhere(before, place, now):
        _tell(song, "presence")


@transaction.atomic
def leave(song: Song, *, by: User, tab: str, word: int | None = None) -> None:
    """Gone, whatever earlier words of the tab arrive later. A lead of this tab is over with it."""
    _hold(song)
    here = Present.objects.filter(song=song, user=by, tab=tab)
    if word is None:
        gone = here.filter(has_left=False).count()
        here.delete()
    else:
        gone = here.filter(has_left=False, word__lt=word).update(has_left=True, word=word)
        if not gone and not here.exists():
            # Its first word is still on its way.
            _make_room(song, by)
            now = timezone.now()
            goodbye = {"seen_at": now, "has_left": True, "word": word}
            Present.objects.get_or_create(song=song, user=by, tab=tab, defaults=goodbye)
    if gone:
        _tell(song, "presence")
    stop_leading(song, by=by, tab=tab)


@transaction.atomic
def lead(  # noqa: PLR0913
    song: Song,
    *,
    by: User,
    place: Place,
    speed: float,
    moment: datetime,
    number: int | None,
) -> Lead:
    """A leader's word: this was heard at that moment. Without a number, somebody takes over."""
    now = timezone.now()
    if abs(moment - now) > CLOCKS_APART:
        raise WrongClock("This moment is not now.", remedy="Ask /api/clock/ what time it is.")
    _hold(song)
    before = Lead.objects.select_related("by").filter(song=song).first()
    if number is not None:
        _require_the_lead(before, by, place.tab, number)
    row = before or Lead(song=song)
    is_news = number is None or not _goes_on(row, place, speed, moment)
    if not _sit(song, by, place, now) and _has_left(song, by, place.tab):
        raise LeadTaken(before)
    if is_news:
        row.by, row.tab, row.version = by, place.tab, place.version
        row.at_seconds, row.is_playing = place.at_seconds, place.is_playing
        row.speed, row.moment = speed, moment
        if number is None:
            row.number = before.number + 1 if before else 1
        row.save()
        _tell(song, "lead")
    return row


@transaction.atomic
def stop_leading(song: Song, *, by: User, tab: str) -> None:
    """Nobody leads; only who leads can say so. An earlier word of theirs is waited for."""
    _hold(song)
    over, _ = Lead.objects.filter(song=song, by=by, tab=tab).delete()
    if over:
        _tell(song, "lead")


def _hold(song: Song) -> None:
    """Who leads it is settled by one after the other."""
    Song.objects.select_for_update().get(pk=song.pk)


def forget_who_left() -> None:
    """Tabs that closed without a word, people who were removed, leads without a leader.

    For the sweeper.
    """
    # Looked for outside of a transaction, which would hold the database of a small studio.
    gone = list(company.forgotten(Present.objects.select_related("song__project")))
    over = list(company.no_longer_led(Lead.objects.select_related("song__project")))
    if gone or over:
        _forget(gone, over)


@transaction.atomic
def _forget(gone: list[Present], over: list[Lead]) -> None:
    rows = Present.objects.filter(pk__in=[row.pk for row in gone])
    leads = Lead.objects.filter(pk__in=[row.pk for row in over])
    if company.forgotten(rows).delete()[0]:
        for song in {row.song for row in gone if not row.has_left}:
            _tell(song, "presence")
    if company.no_longer_led(leads).delete()[0]:
        for row in over:
            _tell(row.song, "lead")


def _require_the_lead(lead: Lead | None, by: User, tab: str, number: int) -> None:
    if lead is None or (lead.by_id, lead.tab, lead.number) != (by.pk, tab, number):
        raise LeadTaken(lead)


def _sit(song: Song, by: User, place: Place, now: datetime) -> bool:
    """False: a later word of this tab has come already."""
    said = {
        "version": place.version,
        "at_seconds": place.at_seconds,
        "is_playing": place.is_playing,
        "follows": place.follows,
        "seen_at": now,
        "has_left": False,
    }
    earlier = Q()
    if place.word is not None:
        said["word"] = place.word
        earlier = Q(word__lt=place.word)
    tab, is_new = Present.objects.get_or_create(song=song, user=by, tab=place.tab, defaults=said)
    return is_new or bool(Present.objects.filter(earlier, pk=tab.pk).update(**said))


def _has_left(song: Song, by: User, tab: str) -> bool:
    return Present.objects.filter(song=song, user=by, tab=tab, has_left=True).exists()


def _make_room(song: Song, by: User) -> None:
    tabs = Present.objects.filter(song=song, user=by).order_by("has_left", "-seen_at", "-pk")
    extra = list(tabs.values_list("pk", flat=True)[TABS_AT_MOST - 1 :])
    if extra:
        Present.objects.filter(pk__in=extra).delete()


def _was_elsewhere(before: Present, place: Place, now: datetime) -> bool:
    if now - before.seen_at > company.GONE_AFTER:
        return True
    said = (before.version_id, before.is_playing, before.follows)
    if said != (_id_of(place.version), place.is_playing, place.follows):
        return True
    expected = before.at_seconds
    if before.is_playing:
        expected += (now - before.seen_at).total_seconds()
    return abs(place.at_seconds - expected) > JUMP_SECONDS


def _goes_on(row: Lead, place: Place, speed: float, moment: datetime) -> bool:
    """Whether whoever follows the last word is where this one says."""
    said = (row.version_id, row.is_playing, row.speed)
    if said != (_id_of(place.version), place.is_playing, speed):
        return False
    expected = row.at_seconds
    if row.is_playing:
        expected += (moment - row.moment).total_seconds() * row.speed
    return abs(place.at_seconds - expected) <= STEADY_SECONDS


def _id_of(version: Version | None) -> int | None:
    return version.pk if version else None


def _tell(song: Song, kind: str) -> None:
    events.post(song.project.topic, kind, {kind: song.pk})
