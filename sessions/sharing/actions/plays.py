"""Plays: that a guest came to hear a version, counted against what the link allows."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.refusals import Refused
from sessions.sharing.access import Entry, Listener, guest_still_in
from sessions.sharing.models import Link, Play
from sessions.sharing.scope import Track

# As long as somebody who hears it twice with a call in between may take.
_LASTS_AT_LEAST = timedelta(minutes=30)


class PlaysUsedUp(Refused):
    code = "plays_used_up"
    status = 403


def begin_play(entry: Entry, track: Track) -> None:
    """Begin one, or go on with the one that was begun. Raises PlaysUsedUp."""
    if not (entry.is_preview or _goes_on(entry, track)):
        _begin(entry.pk, entry.link_id, track)


@transaction.atomic
def _begin(entry_id: int, link_id: int, track: Track) -> None:
    """The link's row is held meanwhile: of two browsers that want the last play one gets it, and
    none begins once the link has ended.
    """
    link = Link.objects.select_for_update().get(pk=link_id)
    entry = guest_still_in(entry_id)
    if _goes_on(entry, track):
        return  # begun in another tab at this very moment
    if link.plays_at_most is not None and plays_of(link) >= link.plays_at_most:
        raise PlaysUsedUp(
            "This link has been played as often as it may be.",
            remedy="Ask whoever sent it for more.",
        )
    Play.objects.create(entry=entry, version=track.version, begun_at=timezone.now())
    about = About(f"version:{track.version.pk}", f"{track.song.title}, {track.version.label}")
    who = Listener(entry).who
    record("listened", who=who, about=about, project=link.project_id, through=link.key)
    events.post(f"project:{link.project_id}", "link", {"link": link.pk})


def has_begun(listener: Listener, track: Track) -> bool:
    """Whether this browser ever asked for the sound: else it cannot have heard any of it."""
    return Play.objects.filter(entry=listener.entry, version=track.version).exists()


def plays_of(link: Link) -> int:
    return Play.objects.filter(entry__link=link).count()


def _goes_on(entry: Entry, track: Track) -> bool:
    since = timezone.now() - max(_LASTS_AT_LEAST, timedelta(seconds=2 * track.seconds))
    begun = Play.objects.filter(entry=entry.pk, version=track.version, begun_at__gt=since)
    return begun.exists()
