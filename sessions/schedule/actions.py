"""What people do with rooms. A clash is refused, whoever else is booking in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.projects.models import Project
from sessions.schedule.clock import known_zone, span
from sessions.schedule.models import Booking, Room

LONGEST = timedelta(days=31)
# A calendar has a week before and after each of these days, in every time zone.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
NUL = "\0"  # PostgreSQL keeps it in no text


class Clash(Refused):
    """The room is taken. Names the times only: what fills them may be another project's secret."""

    code = "clash"

    def __init__(self, room: Room, others: Sequence[Booking]) -> None:
        zone = ZoneInfo(room.time_zone)
        times = "; ".join(span(each.starts_at, each.ends_at, zone) for each in others[:3])
        super().__init__(
            f"{room.name} is taken: {times}." if times else f"{room.name} is taken.",
            remedy="Choose another time or another room.",
        )
        self.others = others


class WrongBooking(Invalid):
    code = "wrong_booking"


class RoomExists(Refused):
    code = "room_exists"


def open_room(*, name: str, time_zone: str) -> Room:
    known_zone(time_zone)
    if not 1 <= len(name.strip()) <= 80 or NUL in name:
        raise WrongBooking("Give the room a name of 1 to 80 characters.")
    try:
        with transaction.atomic():
            return Room.objects.create(name=name.strip(), time_zone=time_zone)
    except IntegrityError:
        raise RoomExists(f"There is a room called {name.strip()} already.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A room for [starts_at, ends_at), and what for."""

    room: Room
    title: str
    starts_at: datetime
    ends_at: datetime


def book(slot: Slot, *, project: Project, by: User) -> Booking:
    """Take the room for that time."""
    return _store(Booking(project=project, by=by), slot)


def move(booking: Booking, slot: Slot) -> Booking:
    """Another time, another room, another title; the old time stays unless the new is free."""
    return _store(booking, slot)


@transaction.atomic
def cancel(booking: Booking) -> None:
    number = booking.pk
    booking.delete()
    events.post(f"project:{booking.project_id}", "booking", {"booking": number})


def _store(booking: Booking, slot: Slot) -> Booking:
    _check(slot)
    booking.room, booking.title = slot.room, slot.title.strip()
    booking.starts_at, booking.ends_at = slot.starts_at, slot.ends_at
    try:
        with transaction.atomic():
            _take_turns(slot.room)
            _refuse_clash(booking)
            _write(booking)
            events.post(f"project:{booking.project_id}", "booking", {"booking": booking.pk})
    except IntegrityError as problem:
        if "booking_no_overlap" not in str(problem):
            raise
        raise Clash(slot.room, _others(booking)) from None
    return booking


def _take_turns(room: Room) -> None:
    """One booking of a room at a time: the others wait here until the first has committed."""
    row = Room.objects.select_for_update().filter(pk=room.pk, retired_at__isnull=True).first()
    if row is None:
        raise WrongBooking(f"{room.name} is not in use any more.")


def _refuse_clash(booking: Booking) -> None:
    others = _others(booking)
    if others:
        raise Clash(booking.room, others)


def _write(booking: Booking) -> None:
    if booking._state.adding:  # noqa: SLF001
        booking.save(force_insert=True)
        return
    written = Booking.objects.filter(pk=booking.pk).update(
        room=booking.room,
        title=booking.title,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
    )
    if not written:
        raise WrongBooking("This booking was cancelled in the meantime.")


def _others(booking: Booking) -> list[Booking]:
    """Half open: a booking that ends when this one starts is no clash."""
    rows = Booking.objects.filter(
        room_id=booking.room_id, starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at
    )
    return list(rows.exclude(pk=booking.pk).order_by("starts_at", "pk"))


def _check(slot: Slot) -> None:
    if not 1 <= len(slot.title.strip()) <= 120 or NUL in slot.title:
        raise WrongBooking("Say in 1 to 120 characters what the room is for.")
    if slot.ends_at <= slot.starts_at:
        raise WrongBooking("The end must come after the start.")
    if slot.starts_at < FIRST or slot.ends_at > LAST:
        raise WrongBooking("Nobody books a room for that year.")
    if slot.ends_at - slot.starts_at > LONGEST:
        raise WrongBooking("A booking lasts 31 days at most.")
