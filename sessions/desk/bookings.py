"""The next bookings, in the time of their rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from sessions.people.access import Actor
from sessions.projects.models import Project
from sessions.schedule.access import visible_bookings
from sessions.schedule.models import Booking

AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NextBooking:
    booking: Booking
    starts_at: dt.datetime  # where the room is
    ends_at: dt.datetime
    is_on: bool


def next_bookings(actor: Actor, project: Project | None = None) -> list[NextBooking]:
    """What is on now or comes next, on one project or on all that this person sees."""
    now = timezone.now()
    rows = visible_bookings(actor).filter(ends_at__gt=now)
    if project is not None:
        rows = rows.filter(project=project)
    found = rows.select_related("room", "project", "by").order_by("starts_at", "pk")[:AT_MOST]
    return [_there(booking, now=now) for booking in found]


def _there(booking: Booking, *, now: dt.datetime) -> NextBooking:
    zone = ZoneInfo(booking.room.time_zone)
    return NextBooking(
        booking=booking,
        starts_at=booking.starts_at.astimezone(zone),
        ends_at=booking.ends_at.astimezone(zone),
        is_on=booking.starts_at <= now,
    )
