"""What is booked, and by whom."""

from __future__ import annotations

from django.utils import timezone

from sessions.people.access import Actor
from sessions.schedule import chosen
from tests.factories import BookingFactory, RoomFactory


def test_a_room_that_is_retired_is_not_booked(cast, client):
    room = RoomFactory(retired_at=timezone.now())
    client.force_login(cast.otto)
    assert [it["id"] for it in client.get("/api/rooms/").json()] == []
    said = {
        "room": room.pk,
        "project": cast.project.pk,
        "title": "Vocals",
        "starts_at": "2027-03-19T10:00:00Z",
        "ends_at": "2027-03-19T12:00:00Z",
    }
    assert client.post("/api/bookings/", said, "application/json").status_code == 404


def test_the_form_to_change_a_booking_is_for_who_books(cast):
    booking = BookingFactory(project=cast.project)
    for who, may in (("nina", True), ("otto", True), ("lia", False), ("gwen", False)):
        found = chosen.choose(Actor(cast.named(who)), str(booking.pk))
        assert found is not None
        assert found.may_change is may, who
    assert chosen.choose(Actor(cast.sam), str(booking.pk)) is None
