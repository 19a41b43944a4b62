"""A week of the studio's rooms, laid out on wall-clock days for somebody to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sessions.people.access import Actor
from sessions.schedule import access
from sessions.schedule.clock import days_touched, midnight, span, week_of
from sessions.schedule.models import Booking, Room

LINE_STARTS, LINE_ENDS = time(9), time(21)  # the line drawn in a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The part of a booking that lies in one day. Without `booking` it is another project's."""

    booking: Booking | None
    times: str  # "10:00–18:00" on the room's clock
    starts: str  # "10:00"
    ends: str  # "18:00", or "24:00"
    whole: str  # "Thursday 19 March, 10:00–18:00", the whole booking
    start_fraction: float  # along the line from 09:00 to 21:00, 0 to 1
    length_fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    date: date
    is_today: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    room: Room
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    days: tuple[date, ...]
    lanes: tuple[Lane, ...]

    @property
    def previous(self) -> date:
        return self.days[0] - timedelta(days=7)

    @property
    def next(self) -> date:
        return self.days[0] + timedelta(days=7)

    @property
    def number(self) -> int:
        return self.days[0].isocalendar().week

    @property
    def title(self) -> str:
        """`16 to 22 March`, `30 March to 5 April`, `28 December 2026 to 3 January 2027`."""
        first, last = self.days[0], self.days[-1]
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        if first.month != last.month:
            return f"{first.day} {first:%B} to {last.day} {last:%B}"
        return f"{first.day} to {last.day} {last:%B}"


def lay_out(actor: Actor, day: date, now: datetime) -> Week:
    """The week of `day`: three queries, however many rooms and bookings there are."""
    days = week_of(day)
    rooms = list(access.rooms())
    bookings = _bookings(days)
    lanes = []
    for room in rooms:
        own = [each for each in bookings if each.room_id == room.pk]
        lanes.append(Lane(room=room, days=_days(actor, room, own, days, now)))
    return Week(days=tuple(days), lanes=tuple(lanes))


def _bookings(days: list[date]) -> list[Booking]:
    """A day more at each end: the rooms' own midnights decide later."""
    first = datetime.combine(days[0], time(), UTC) - timedelta(days=1)
    last = datetime.combine(days[-1], time(), UTC) + timedelta(days=2)
    rows = Booking.objects.filter(starts_at__lt=last, ends_at__gt=first)
    return list(rows.select_related("project", "by").order_by("starts_at", "pk"))


def _days(
    actor: Actor, room: Room, bookings: list[Booking], days: list[date], now: datetime
) -> tuple[Day, ...]:
    zone = ZoneInfo(room.time_zone)
    today = now.astimezone(zone).date()
    blocks: dict[date, list[Block]] = {day: [] for day in days}
    for booking in bookings:
        for day, begins, ends in days_touched(booking.starts_at, booking.ends_at, days, zone):
            blocks[day].append(_block(actor, booking, day, (begins, ends), zone))
    return tuple(Day(date=day, is_today=day == today, blocks=tuple(blocks[day])) for day in days)


def _block(
    actor: Actor, booking: Booking, day: date, part: tuple[datetime, datetime], zone: ZoneInfo
) -> Block:
    begins, ends = part
    starts = f"{begins.astimezone(zone):%H:%M}"
    closes = ends == midnight(day + timedelta(days=1), zone)
    stops = "24:00" if closes else f"{ends.astimezone(zone):%H:%M}"
    start, length = _on_the_line(begins, ends, day, zone)
    seen = actor.is_owner or actor.role_on(booking.project_id) is not None
    return Block(
        booking=booking if seen else None,
        times=f"{starts}–{stops}",
        starts=starts,
        ends=stops,
        whole=span(booking.starts_at, booking.ends_at, zone),
        start_fraction=start,
        length_fraction=length,
    )


def _on_the_line(
    begins: datetime, ends: datetime, day: date, zone: ZoneInfo
) -> tuple[float, float]:
    first = datetime.combine(day, LINE_STARTS, zone).astimezone(UTC)
    last = datetime.combine(day, LINE_ENDS, zone).astimezone(UTC)
    whole = (last - first).total_seconds()
    start = min(max((begins - first).total_seconds() / whole, 0.0), 1.0)
    stop = min(max((ends - first).total_seconds() / whole, 0.0), 1.0)
    return round(start, 4), round(stop - start, 4)
