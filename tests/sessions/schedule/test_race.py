"""A hundred people book the same room in the same moment: one gets it.

On PostgreSQL the same race is run with the locks off, and must end with several bookings: otherwise
this test would prove nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, connections

from sessions.schedule import actions
from sessions.schedule.models import Booking, Room
from tests.cast import make_cast
from tests.factories import RoomFactory

PEOPLE = 100
AT_ONCE = 20  # connections
ROUNDS = 8
TEN = datetime(2027, 3, 18, 9, tzinfo=UTC)


def race(cast, room: Room) -> Counter[str]:
    """Everybody's time overlaps with everybody else's, and no two are the same."""
    ready = threading.Barrier(AT_ONCE)

    def one(number: int) -> str:
        try:
            ready.wait(timeout=30)
            slot = actions.Slot(
                room=room,
                title=f"Person {number}",
                starts_at=TEN + timedelta(minutes=number),
                ends_at=TEN + timedelta(hours=3, minutes=number),
            )
            actions.book(slot, project=cast.project, by=cast.nina)
        except actions.Clash:
            return "clash"
        except OperationalError:
            return "locked"
        else:
            return "booked"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return Counter(people.map(one, range(PEOPLE)))


@pytest.mark.django_db(transaction=True)
def test_exactly_one_of_a_hundred_gets_the_room():
    cast, room = make_cast(), RoomFactory()
    connections.close_all()

    ended = race(cast, room)

    assert ended == {"booked": 1, "clash": PEOPLE - 1}
    assert Booking.objects.count() == 1


@pytest.fixture
def no_locks(monkeypatch):
    """The row lock, and the constraint that would catch what it lets through."""
    monkeypatch.setattr(actions, "_take_turns", lambda room: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schedule_booking DROP CONSTRAINT booking_no_overlap")
    yield
    Booking.objects.all().delete()
    migration = __import__(
        "sessions.schedule.migrations.0002_bookings_never_overlap", fromlist=["FORWARD"]
    )
    with connection.cursor() as cursor:
        cursor.execute(migration.FORWARD)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only on PostgreSQL")
def test_without_locks_the_room_is_given_away_several_times(no_locks):
    """In one of some races: on a busy machine a hundred people may happen to come one by one."""
    cast, rooms = make_cast(), RoomFactory.create_batch(ROUNDS)
    connections.close_all()

    assert any(race(cast, room)["booked"] > 1 for room in rooms)
