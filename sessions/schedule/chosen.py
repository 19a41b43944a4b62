"""The booking somebody looks at, as the form that changes it shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.schedule import access
from sessions.schedule.clock import span
from sessions.schedule.models import Booking


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    booking: Booking
    may_change: bool
    whole: str  # "Thursday 19 March, 10:00–18:00", where the room is
    form: Mapping[str, str]  # what its fields hold: room, title, day, starts, ends, until_day


def choose(actor: Actor, number: str) -> Chosen | None:
    """The booking of this number; none where there is none to see."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    rows = access.visible_bookings(actor).select_related("room", "project", "by")
    booking = rows.filter(pk=int(number)).first()
    if booking is None:
        return None
    return Chosen(
        booking=booking,
        may_change=actor.may(booking.project_id, May.BOOK),
        whole=span(booking.starts_at, booking.ends_at, ZoneInfo(booking.room.time_zone)),
        form=as_form(booking),
    )


def as_form(booking: Booking) -> dict[str, str]:
    """What would have to be typed to book this again."""
    zone = ZoneInfo(booking.room.time_zone)
    first, last = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    typed = {
        "room": str(booking.room_id),
        "project": str(booking.project_id),
        "title": booking.title,
        "day": first.date().isoformat(),
        "starts": f"{first:%H:%M}",
        "ends": f"{last:%H:%M}",
        "until_day": "",
    }
    # An end at or before the start's hour means the next day by itself; later days are said.
    turns = last.time() <= first.time()
    if last.date() - first.date() > (timedelta(days=1) if turns else timedelta()):
        typed["until_day"] = last.date().isoformat()
    return typed
