"""Rooms are booked, moved and cancelled; a clash is refused without telling too much."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from processing.models import Event
from sessions.people.access import Actor
from sessions.schedule import actions
from sessions.schedule.models import Booking, Room
from sessions.schedule.week import lay_out
from tests.factories import BookingFactory, RoomFactory

TEN = datetime(2027, 3, 18, 9, tzinfo=UTC)  # 10:00 in Berlin
HOUR = timedelta(hours=1)


def api_as(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def room(db) -> Room:
    return RoomFactory(name="Room A", time_zone="Europe/Berlin")


def slot(room, starts=TEN, ends=None, title="Strings") -> actions.Slot:
    return actions.Slot(room=room, title=title, starts_at=starts, ends_at=ends or starts + HOUR)


def test_neighbours_in_time_do_not_clash(cast, room):
    actions.book(slot(room), project=cast.project, by=cast.nina)
    actions.book(slot(room, TEN + HOUR), project=cast.project, by=cast.nina)
    actions.book(slot(room, TEN - HOUR), project=cast.project, by=cast.nina)
    actions.book(slot(RoomFactory()), project=cast.project, by=cast.nina)

    assert Booking.objects.count() == 4


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (TEN, TEN + HOUR),
        (TEN + HOUR / 2, TEN + 2 * HOUR),
        (TEN - HOUR, TEN + timedelta(microseconds=1)),
        (TEN + HOUR / 4, TEN + HOUR / 2),
        (TEN - HOUR, TEN + 9 * HOUR),
    ],
)
def test_a_clash_is_refused_in_a_sentence_on_the_clock_of_the_room(cast, room, starts, ends):
    taken = actions.book(slot(room), project=cast.project, by=cast.nina)

    with pytest.raises(actions.Clash) as clash:
        actions.book(slot(room, starts, ends), project=cast.elsewhere, by=cast.sam)

    assert clash.value.sentence == "Room A is taken: Thursday 18 March, 10:00–11:00."
    assert clash.value.others == [taken]
    assert Booking.objects.get() == taken


@given(
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=1, max_size=15),
)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_tried_what_stands_never_overlaps(cast, room, spans):
    Booking.objects.all().delete()
    for start, length in spans:
        wish = slot(room, TEN + start * HOUR / 2, TEN + (start + length) * HOUR / 2)
        with contextlib.suppress(actions.Clash):
            actions.book(wish, project=cast.project, by=cast.nina)

    rows = list(Booking.objects.order_by("starts_at"))
    assert rows
    assert all(one.ends_at <= two.starts_at for one, two in pairwise(rows))


def test_a_booking_may_move_over_its_own_old_time_but_not_over_another(cast, room):
    booking = actions.book(slot(room), project=cast.project, by=cast.nina)
    actions.book(slot(room, TEN + 2 * HOUR), project=cast.project, by=cast.nina)

    actions.move(booking, slot(room, TEN + HOUR / 2, title="Quartet"))
    with pytest.raises(actions.Clash):
        actions.move(booking, slot(room, TEN + 1.5 * HOUR))

    booking.refresh_from_db()
    assert (booking.starts_at, booking.title) == (TEN + HOUR / 2, "Quartet")


def test_a_cancelled_booking_frees_its_time_and_cannot_be_moved(cast, room):
    booking = actions.book(slot(room), project=cast.project, by=cast.nina)
    stale = Booking.objects.get()
    actions.cancel(booking)

    with pytest.raises(actions.WrongBooking):
        actions.move(stale, slot(room, TEN + HOUR))
    actions.book(slot(room), project=cast.project, by=cast.nina)

    assert Booking.objects.count() == 1
    assert Event.objects.filter(kind="booking", topic=cast.project.topic).count() == 3


@pytest.mark.parametrize(
    ("starts", "ends", "title"),
    [
        (TEN, TEN - HOUR, "x"),
        (TEN, TEN + timedelta(days=32), "x"),
        (TEN, TEN + HOUR, " "),
        (TEN, TEN + HOUR, "x" * 121),
        (TEN, TEN + HOUR, "a\0b"),
        (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC) + HOUR, "x"),
        (datetime.max.replace(tzinfo=UTC) - HOUR, datetime.max.replace(tzinfo=UTC), "x"),
    ],
)
def test_what_cannot_be_meant_is_refused(cast, room, starts, ends, title):
    with pytest.raises(actions.WrongBooking):
        actions.book(slot(room, starts, ends, title), project=cast.project, by=cast.nina)


def test_a_retired_room_takes_nobody(cast, room):
    Room.objects.filter(pk=room.pk).update(retired_at=timezone.now())

    with pytest.raises(actions.WrongBooking):
        actions.book(slot(room), project=cast.project, by=cast.nina)


def test_postgresql_refuses_an_overlap_that_nobody_checked(cast, room, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")
    monkeypatch.setattr(actions, "_refuse_clash", lambda booking: None)
    actions.book(slot(room), project=cast.project, by=cast.nina)
    actions.book(slot(room, TEN + HOUR), project=cast.project, by=cast.nina)

    with pytest.raises(actions.Clash) as clash:
        actions.book(slot(room, TEN + HOUR / 2), project=cast.project, by=cast.nina)

    assert len(clash.value.others) == 2
    assert Booking.objects.count() == 2


def test_bookings_by_api(cast, room):
    client = api_as(cast.otto)
    url = reverse("api:bookings")
    said = {
        "room": room.pk,
        "project": cast.project.pk,
        "title": "Strings",
        "starts_at": "2027-03-18T10:00:00+01:00",
        "ends_at": "2027-03-18T18:00:00+01:00",
    }
    assert (
        client.post(url, {**said, "starts_at": "2027-03-18T10:00"}, format="json").status_code
        == 400
    )
    made = client.post(url, said, format="json")
    assert made.status_code == 201
    assert made.json()["starts_at"] == "2027-03-18T09:00:00Z"
    assert made.json()["by"]["name"] == "Otto Hahn"
    one = reverse("api:booking", args=[made.json()["id"]])
    moved = client.patch(one, {"title": "Quartet"}, format="json")
    assert (moved.status_code, moved.json()["title"]) == (200, "Quartet")
    window = {"since": "2027-03-18T17:00:00Z"}
    assert client.get(url, window).json() == []
    assert [row["id"] for row in client.get(url).json()] == [made.json()["id"]]
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404


def test_a_clash_with_another_projects_booking_tells_its_time_and_no_more(cast, room):
    BookingFactory(
        room=room,
        project=cast.elsewhere,
        by=cast.sam,
        title="Secret duet",
        starts_at=TEN,
        ends_at=TEN + HOUR,
    )
    own = BookingFactory(
        room=room, project=cast.project, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR
    )
    said = {
        "room": room.pk,
        "project": cast.project.pk,
        "title": "Strings",
        "starts_at": TEN.isoformat(),
        "ends_at": (TEN + 2 * HOUR).isoformat(),
    }

    refused = api_as(cast.otto).post(reverse("api:bookings"), said, format="json")

    assert refused.status_code == 409
    assert refused.json()["code"] == "clash"
    first, second = refused.json()["clashes_with"]
    assert first == {
        "starts_at": "2027-03-18T09:00:00Z",
        "ends_at": "2027-03-18T10:00:00Z",
        "booking": None,
    }
    assert second["booking"]["id"] == own.pk
    assert b"Secret" not in refused.content


@pytest.mark.parametrize(
    ("who", "look", "answers"),
    [
        ("olga", 200, (201, 201)),
        ("nina", 200, (201, 403)),
        ("otto", 200, (201, 403)),
        ("lia", 200, (403, 403)),
        ("mats", 200, (403, 403)),
        ("gwen", 200, (403, 403)),
        ("sam", 404, (404, 403)),
        ("eva", 404, (404, 403)),
    ],
)
def test_who_sees_and_books(cast, room, who, look, answers):
    booking = BookingFactory(room=room, project=cast.project, starts_at=TEN, ends_at=TEN + HOUR)
    client = api_as(cast.named(who))
    said = {
        "room": room.pk,
        "project": cast.project.pk,
        "title": "x",
        "starts_at": (TEN + HOUR).isoformat(),
        "ends_at": (TEN + 2 * HOUR).isoformat(),
    }

    assert client.get(reverse("api:booking", args=[booking.pk])).status_code == look
    booked = client.post(reverse("api:bookings"), said, format="json")
    opened = client.post(reverse("api:rooms"), {"name": "B", "time_zone": "UTC"}, format="json")
    assert (booked.status_code, opened.status_code) == answers


def test_rooms_have_a_known_zone_and_their_own_name(cast, room):
    client = api_as(cast.olga)
    url = reverse("api:rooms")

    wrong = client.post(url, {"name": "B", "time_zone": "Mars/Base"}, format="json")
    twice = client.post(url, {"name": "Room A", "time_zone": "UTC"}, format="json")

    assert (wrong.status_code, twice.status_code) == (400, 409)
    with pytest.raises(actions.WrongBooking):
        actions.open_room(name="a\0b", time_zone="UTC")
    assert [each["name"] for each in client.get(url).json()] == ["Room A"]


@pytest.fixture
def page(client, cast):
    client.force_login(cast.otto)
    return client


FORM = {"title": "Strings", "day": "2027-03-18", "starts": "10:00", "ends": "18:00"}


def test_the_form_speaks_the_clock_of_the_room(page, cast, room):
    sent = {**FORM, "room": room.pk, "project": cast.project.pk}

    answer = page.post(reverse("schedule:week"), sent)

    assert answer.status_code == 302
    assert answer.url == "/schedule/?day=2027-03-18"
    booking = Booking.objects.get()
    assert (booking.starts_at, booking.ends_at) == (TEN, TEN + 8 * HOUR)


def test_an_end_before_the_start_is_the_next_day(page, cast, room):
    sent = {**FORM, "room": room.pk, "project": cast.project.pk, "starts": "22:00", "ends": "02:00"}
    page.post(reverse("schedule:week"), sent)

    booking = Booking.objects.get()
    assert booking.ends_at - booking.starts_at == 4 * HOUR


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({}, (409, "Room A is taken")),
        ({"starts": "25:00"}, (400, "Give a day")),
        ({"day": "2027-02-30"}, (400, "Give a day")),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "05:00"}, (400, "does not exist")),
        ({"title": ""}, (400, "what the room is for")),
    ],
)
def test_a_refused_form_comes_back_with_its_sentence(page, cast, room, change, answer):
    BookingFactory(room=room, project=cast.project, starts_at=TEN, ends_at=TEN + HOUR)
    sent = {**FORM, "room": room.pk, "project": cast.project.pk, **change}

    shown = page.post(reverse("schedule:week"), sent)

    assert shown.status_code == answer[0]
    assert answer[1] in shown.context["problem"]["sentence"]
    assert shown.context["typed"]["title"] == sent["title"]
    assert Booking.objects.count() == 1


def test_a_booking_is_changed_and_cancelled_by_form(page, cast, room):
    booking = BookingFactory(room=room, project=cast.project, starts_at=TEN, ends_at=TEN + HOUR)
    sent = {**FORM, "room": room.pk, "starts": "12:00"}
    assert page.post(reverse("schedule:booking", args=[booking.pk]), sent).status_code == 302
    booking.refresh_from_db()
    assert booking.starts_at == TEN + 2 * HOUR
    answer = page.post(reverse("schedule:cancellation", args=[booking.pk]))
    assert answer.url == "/schedule/?day=2027-03-18"
    assert not Booking.objects.exists()


def test_only_the_owner_adds_rooms_by_form(page, cast, client):
    sent = {"name": "Room B", "time_zone": "Europe/Berlin"}
    assert page.post(reverse("schedule:rooms"), sent).status_code == 403
    client.force_login(cast.olga)
    assert client.post(reverse("schedule:rooms"), sent).status_code == 302
    shown = client.post(reverse("schedule:rooms"), {"name": "C", "time_zone": "Nowhere"})
    assert shown.context["problem"]["place"] == "room"
    assert Room.objects.get().name == "Room B"


def test_the_week_is_laid_out_on_the_rooms_own_days(cast, room):
    tokyo = RoomFactory(name="Room T", time_zone="Asia/Tokyo")
    for each in (room, tokyo):
        BookingFactory(
            room=each, project=cast.project, starts_at=TEN + 10 * HOUR, ends_at=TEN + 12 * HOUR
        )

    week = lay_out(Actor(cast.otto), TEN.date(), TEN)

    berlin, asia = ([d for d in lane.days if d.blocks] for lane in week.lanes)
    assert [(d.date.day, d.blocks[0].times) for d in berlin] == [(18, "20:00–22:00")]
    assert [(d.date.day, d.blocks[0].times) for d in asia] == [(19, "04:00–06:00")]
    assert week.title == "15 to 21 March"
    assert berlin[0].blocks[0].start_fraction == pytest.approx(11 / 12, abs=1e-4)
    assert berlin[0].blocks[0].length_fraction == pytest.approx(1 / 12, abs=1e-4)
    assert asia[0].blocks[0].length_fraction == 0


@pytest.mark.parametrize(
    ("day", "whole"), [("2027-03-28", "00:00–24:00"), ("2027-10-31", "00:00–24:00")]
)
def test_a_whole_day_is_whole_when_the_clocks_change(page, cast, room, day, whole):
    sent = {**FORM, "room": room.pk, "project": cast.project.pk, "day": day}
    page.post(reverse("schedule:week"), {**sent, "starts": "00:00", "ends": "00:00"})

    shown = page.get(reverse("schedule:week"), {"day": day}).context["week"]

    blocks = [block for day in shown.lanes[0].days for block in day.blocks]
    assert [block.times for block in blocks] == [whole]
    booking = Booking.objects.get()
    local = booking.starts_at.astimezone(ZoneInfo("Europe/Berlin"))
    assert local.hour == 0
    assert booking.ends_at - booking.starts_at == timedelta(hours=23 if "03-28" in day else 25)


def test_other_projects_are_only_taken_time(client, cast, room):
    BookingFactory(
        room=room, project=cast.elsewhere, title="Secret duet", starts_at=TEN, ends_at=TEN + HOUR
    )
    client.force_login(cast.otto)

    page = client.get(reverse("schedule:week"), {"day": "2027-03-18"})

    assert b"Secret" not in page.content
    assert b"Undertow" not in page.content
    block = page.context["week"].lanes[0].days[3].blocks[0]
    assert (block.booking, block.times) == (None, "10:00–11:00")


def test_the_page_asks_as_often_for_thirty_bookings_as_for_one(
    client, cast, room, django_assert_max_num_queries
):
    client.force_login(cast.otto)
    for number in range(30):
        BookingFactory(
            room=room,
            project=cast.project,
            starts_at=TEN + 2 * number * HOUR,
            ends_at=TEN + (2 * number + 1) * HOUR,
        )

    with django_assert_max_num_queries(12):
        assert client.get(reverse("schedule:week"), {"day": "2027-03-18"}).status_code == 200


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2027-13-01"])
def test_no_date_breaks_the_page(page, room, day):
    assert page.get(reverse("schedule:week"), {"day": day}).status_code == 200


def test_a_room_beyond_all_numbers_has_no_bookings(cast, room):
    BookingFactory(room=room, project=cast.project)

    answer = api_as(cast.nina).get(reverse("api:bookings"), {"room": 10**30})

    assert (answer.status_code, answer.json()) == (200, [])
