"""Wall clocks: what they show, what they skip, and how long their days are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.schedule import clock

BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2027, 3, 28), date(2027, 10, 31)


def test_the_skipped_hour_does_not_exist():
    with pytest.raises(clock.NoSuchTime) as refusal:
        clock.moment(FORWARD, time(2, 30), BERLIN)

    assert "02:30 does not exist on 28 March 2027" in refusal.value.sentence
    assert refusal.value.remedy == "Take 03:30 instead."


def test_of_the_doubled_hour_it_is_the_first():
    assert clock.moment(BACK, time(2, 30), BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    later = time(2, 30, fold=1)
    assert clock.moment(BACK, later, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(FORWARD, 23), (BACK, 25), (date(2027, 6, 1), 24)])
def test_days_have_as_many_hours_as_the_clock_gives_them(day, hours):
    length = clock.midnight(day + timedelta(days=1), BERLIN) - clock.midnight(day, BERLIN)

    assert length == timedelta(hours=hours)


@given(
    after=st.integers(0, 13 * 24 * 60),
    minutes=st.integers(1, 20_000),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"]),
)
@settings(max_examples=300, deadline=None)
def test_the_parts_of_a_booking_are_the_booking(after, minutes, zone):
    start = datetime(2027, 3, 22, tzinfo=UTC) + timedelta(minutes=after)
    end = start + timedelta(minutes=minutes)
    first = start.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=n) for n in range(17)]

    parts = clock.days_touched(start, end, days, ZoneInfo(zone))

    assert parts[0][1] == start
    assert parts[-1][2] == end
    assert all(one[2] == two[1] for one, two in pairwise(parts))
    assert sum((part[2] - part[1] for part in parts), timedelta()) == end - start


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2027-03-18T09:00Z", "2027-03-18T17:00Z", "Thursday 18 March, 10:00–18:00"),
        ("2027-03-18T09:00Z", "2027-03-18T23:00Z", "Thursday 18 March, 10:00–24:00"),
        (
            "2027-03-18T21:00Z",
            "2027-03-19T02:00Z",
            "Thursday 18 March, 22:00 to Friday 19 March, 03:00",
        ),
    ],
)
def test_a_span_reads_like_a_sentence(starts, ends, said):
    at = datetime.fromisoformat

    assert clock.span(at(starts), at(ends), BERLIN) == said


def test_a_week_begins_on_monday():
    days = clock.week_of(date(2027, 3, 21))

    assert (days[0], days[-1]) == (date(2027, 3, 15), date(2027, 3, 21))


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "CEST"])
def test_no_zone(name):
    with pytest.raises(clock.NoSuchTime):
        clock.known_zone(name)
