"""The week and the budget as pages: what is shown, what is kept of what was typed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from sessions.schedule.models import Booking
from tests.factories import BookingFactory, BudgetFactory, BudgetLineFactory, RoomFactory

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2027, 3, day, hour, tzinfo=BERLIN)


@pytest.fixture
def room(cast):
    return RoomFactory(name="Room A", time_zone="Europe/Berlin")


@pytest.fixture
def strings(cast, room):
    return BookingFactory(
        room=room,
        project=cast.project,
        title="Strings",
        starts_at=at(18, 10),
        ends_at=at(18, 18),
        by=cast.nina,
    )


def test_a_booking_stands_on_its_day_in_the_time_of_the_room(client, cast, strings):
    client.force_login(cast.otto)

    words = client.get("/schedule/?day=2027-03-20").content.decode()

    assert "15 to 21 March" in words
    assert "10:00–18:00, Tidelines" in words


def test_of_other_peoples_bookings_only_the_time_is_told(client, cast, strings):
    client.force_login(cast.sam)

    words = client.get(f"/schedule/?day=2027-03-18&booking={strings.pk}").content.decode()

    assert "Taken" in words
    assert "Strings" not in words
    assert "Tidelines" not in words


def test_a_clash_is_told_in_words_and_what_was_typed_is_kept(client, cast, room, strings):
    client.force_login(cast.otto)
    form = {
        "room": room.pk,
        "project": cast.project.pk,
        "title": "Vocal comp with Lia",
        "day": "2027-03-18",
        "starts": "14:00",
        "ends": "20:00",
    }

    answer = client.post("/schedule/", form)

    words = answer.content.decode()
    assert answer.status_code == 409
    assert 'role="alert"' in words
    assert 'value="Vocal comp with Lia"' in words
    assert 'value="14:00"' in words
    assert Booking.objects.get() == strings


def test_what_was_cancelled_can_be_booked_again_as_it_was(client, cast, strings):
    client.force_login(cast.nina)

    page = client.post(f"/bookings/{strings.pk}/cancellation/", follow=True)

    assert not Booking.objects.exists()
    assert "Strings, Room A, Thursday 18 March, 10:00–18:00" in page.content.decode()
    client.post("/schedule/", page.context["undo"]["form"])
    again = Booking.objects.get()
    assert (again.title, again.starts_at, again.ends_at, again.project, again.room) == (
        "Strings",
        strings.starts_at,
        strings.ends_at,
        cast.project,
        strings.room,
    )
    assert "Cancelled" not in client.get("/schedule/?day=2027-03-18").content.decode()


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (at(18, 22), at(19, 4)),  # through the night
        (at(18, 22), at(19, 23)),  # a day and an hour
        (at(27, 20), at(29, 9)),  # over the night when the clocks go forward
        (at(18, 0), at(19, 0)),  # a whole day
    ],
)
def test_undoing_restores_bookings_of_any_length(client, cast, room, starts_at, ends_at):
    row = BookingFactory(
        room=room, project=cast.project, starts_at=starts_at, ends_at=ends_at, by=cast.nina
    )
    client.force_login(cast.nina)
    page = client.post(f"/bookings/{row.pk}/cancellation/", follow=True)

    client.post("/schedule/", page.context["undo"]["form"])

    again = Booking.objects.get()
    assert (again.starts_at, again.ends_at) == (starts_at, ends_at)


def test_a_booking_is_moved_by_the_form_that_shows_it(client, cast, strings):
    client.force_login(cast.otto)
    page = client.get(f"/schedule/?booking={strings.pk}")
    form = {**page.context["chosen"].form, "starts": "11:00"}

    answer = client.post(f"/bookings/{strings.pk}/", form)

    strings.refresh_from_db()
    assert answer.status_code == 302
    assert strings.starts_at == at(18, 11)


def test_who_may_not_book_sees_no_form(client, cast, strings):
    client.force_login(cast.lia)

    words = client.get(f"/schedule/?day=2027-03-18&booking={strings.pk}").content.decode()

    assert "Strings" in words
    assert "<form" not in words.partition("<main")[2]


def test_without_rooms_the_page_says_so(client, cast):
    client.force_login(cast.nina)
    assert "No rooms yet" in client.get("/schedule/").content.decode()


def test_a_fuller_week_costs_no_more_queries(client, cast, room, django_assert_max_num_queries):
    for day in range(15, 22):
        for hour in (9, 12, 15):
            BookingFactory(
                room=room, project=cast.project, starts_at=at(day, hour), ends_at=at(day, hour + 2)
            )
    client.force_login(cast.otto)

    with django_assert_max_num_queries(11):
        assert client.get("/schedule/?day=2027-03-18").status_code == 200


def test_a_budget_line_is_changed_in_its_row(client, cast):
    line = BudgetLineFactory(budget=BudgetFactory(project=cast.project), label="Room A")
    client.force_login(cast.nina)

    words = client.get(f"/projects/{cast.project.pk}/budget/?line={line.pk}").content.decode()

    assert f'action="/budget-lines/{line.pk}/"' in words
    assert 'value="Room A"' in words


def test_an_amount_that_is_none_comes_back_with_what_was_typed(client, cast):
    line = BudgetLineFactory(budget=BudgetFactory(project=cast.project), label="Room A")
    client.force_login(cast.nina)
    form = {
        "category": "studio",
        "label": "Room A, again",
        "planned": "a lot",
        "actual": "0",
        "revision": "0",
    }

    answer = client.post(f"/budget-lines/{line.pk}/", form)

    words = answer.content.decode()
    assert answer.status_code == 400
    assert "is no amount" in words
    assert 'value="Room A, again"' in words
    assert 'value="a lot"' in words


def test_a_manager_reads_the_budget_and_changes_nothing(client, cast):
    BudgetLineFactory(budget=BudgetFactory(project=cast.project), label="Room A")
    client.force_login(cast.gwen)

    words = client.get(f"/projects/{cast.project.pk}/budget/").content.decode()

    assert "Room A" in words
    assert "<form" not in words.partition("<main")[2]


def test_who_sees_no_money_finds_no_budget(client, cast):
    client.force_login(cast.otto)
    assert client.get(f"/projects/{cast.project.pk}/budget/").status_code == 404
