"""Times as a wall clock in the room shows them, with the days on which it is set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from sessions.people.refusals import Invalid


class NoSuchTime(Invalid):
    """The clock skips this time, or the zone is unknown."""

    code = "no_such_time"


def known_zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise NoSuchTime(f"“{name}” is no time zone. Write one such as Europe/Berlin.")
    return ZoneInfo(name)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment a wall clock shows this; of a doubled hour in autumn the first."""
    local = datetime.combine(day, clock.replace(fold=0), zone)
    there_and_back = local.astimezone(UTC).astimezone(zone)
    if there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(
            f"{clock:%H:%M} does not exist on {day.day} {day:%B %Y} in {zone.key}: "
            "the clocks go forward.",
            remedy=f"Take {there_and_back:%H:%M} instead.",
        )
    return local.astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins; some zones set their clocks at midnight and skip it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def week_of(day: date) -> list[date]:
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """`Thursday 19 March, 10:00–18:00`, both ends dated when they differ."""
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    head = f"{first:%A} {first.day} {first:%B}, {first:%H:%M}"
    # Ending at midnight is ending on the day before, as everybody says it.
    if (ends_at - timedelta(microseconds=1)).astimezone(zone).date() == first.date():
        tail = "24:00" if last.date() != first.date() else f"{last:%H:%M}"
        return f"{head}–{tail}"
    return f"{head} to {last:%A} {last.day} {last:%B}, {last:%H:%M}"


def days_touched(
    starts_at: datetime, ends_at: datetime, days: Sequence[date], zone: ZoneInfo
) -> list[tuple[date, datetime, datetime]]:
    """The part of [starts_at, ends_at) that lies in each of the days, which may have 23 or 25 h."""
    parts = []
    for day in days:
        begins = max(starts_at, midnight(day, zone))
        ends = min(ends_at, midnight(day + timedelta(days=1), zone))
        if begins < ends:
            parts.append((day, begins, ends))
    return parts
