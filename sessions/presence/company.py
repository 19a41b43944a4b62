"""Who is on a song's page right now, and who leads: what the page and the stream are told.

A tab that was silent for `GONE_AFTER` is no longer here, nor is somebody who may no longer listen;
a lead whose tab was silent for `LEADERLESS_AFTER` is over, whether or not the sweeper has been
round yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sessions.people.models import User
from sessions.people.roles import RIGHTS, May
from sessions.presence.models import Lead, Present
from sessions.projects.models import Membership

# The kinds of events that tell of it; they are about nothing that stays.
KINDS = frozenset({"presence", "lead"})
GONE_AFTER = timedelta(seconds=40)
LEADERLESS_AFTER = timedelta(seconds=20)


def still_here(rows: QuerySet[Present]) -> QuerySet[Present]:
    return rows.filter(_may_listen(), seen_at__gt=timezone.now() - GONE_AFTER, has_left=False)


def forgotten(rows: QuerySet[Present]) -> QuerySet[Present]:
    """Those that nobody needs any more; who has just said goodbye is not among them."""
    return rows.filter(Q(seen_at__lte=timezone.now() - GONE_AFTER) | ~_may_listen())


def still_led(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.filter(_tab_speaks())


def no_longer_led(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.filter(~_tab_speaks())


def here_json(rows: QuerySet[Present]) -> list[dict[str, Any]]:
    """One entry a person, whatever the number of their tabs: the one that plays, or the latest."""
    rows = still_here(rows).select_related("user", "version").order_by("seen_at", "pk")
    tabs = list(rows)
    # Whichever tab it is that follows.
    following = {row.user_id: row.follows for row in tabs if row.follows is not None}
    chosen = sorted(_one_each(tabs), key=lambda row: (row.user.name, row.pk))
    return [{**_present_json(row), "follows": following.get(row.user_id)} for row in chosen]


def lead_json(leads: QuerySet[Lead]) -> dict[str, Any] | None:
    lead = still_led(leads).select_related("by", "version").first()
    return one_lead_json(lead) if lead else None


def one_lead_json(lead: Lead) -> dict[str, Any]:
    return {
        "by": _person(lead.by),
        "tab": lead.tab,
        "version": lead.version_id,
        "version_name": str(lead.version) if lead.version else "",
        "at_seconds": lead.at_seconds,
        "playing": lead.is_playing,
        "speed": lead.speed,
        "moment_ms": in_millis(lead.moment),
        "number": lead.number,
    }


def in_millis(moment: datetime) -> float:
    return round(moment.timestamp() * 1000, 1)


def now_ms() -> float:
    """Asked before anything is read: of two answers, the one with the later moment is newer."""
    return in_millis(timezone.now())


def _tab_speaks() -> Q:
    speaking = Present.objects.filter(
        _may_listen(),
        has_left=False,
        song=OuterRef("song"),
        user=OuterRef("by"),
        tab=OuterRef("tab"),
        seen_at__gt=timezone.now() - LEADERLESS_AFTER,
    )
    return Q(Exists(speaking))


def _may_listen() -> Q:
    """Of rows of who is here: they are on the project still, with a role that listens."""
    roles = [role for role, rights in RIGHTS.items() if May.LISTEN in rights]
    member = Membership.objects.filter(
        user=OuterRef("user"), project=OuterRef("song__project"), role__in=roles
    )
    return Q(user__is_active=True) & (Q(user__is_owner=True) | Q(Exists(member)))


def _one_each(rows: Iterable[Present]) -> list[Present]:
    chosen: dict[int, Present] = {}
    for row in rows:
        known = chosen.get(row.user_id)
        if known is None or row.is_playing or not known.is_playing:
            chosen[row.user_id] = row
    return list(chosen.values())


def _present_json(row: Present) -> dict[str, Any]:
    return {
        "user": _person(row.user),
        "version": row.version_id,
        "version_name": str(row.version) if row.version else "",
        "at_seconds": row.at_seconds,
        "playing": row.is_playing,
        "moment_ms": in_millis(row.seen_at),
    }


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": user.name, "initials": user.initials}
