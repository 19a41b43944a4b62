"""Credits stand in the order that people give them, by page and API, whatever happens at once."""

from __future__ import annotations

import pytest

from sessions.audit.models import Entry
from sessions.releases import actions
from sessions.releases.models import Credit
from tests.cast import make_cast
from tests.factories import CreditFactory, SongFactory
from tests.together import together

NAMES = ["Anna", "Ben", "Cleo", "Dina"]


@pytest.fixture
def ranked(song):
    Credit.objects.filter(song=song).delete()
    rows = (CreditFactory(song=song, name=name, position=3 * at) for at, name in enumerate(NAMES))
    return {row.name: row for row in rows}


def order_of(song) -> str:
    return "".join(row.name[0] for row in song.credits.order_by("position"))


@pytest.mark.parametrize(
    "move",
    [
        ("Dina", 1, "DABC"),
        ("Anna", 2, "BACD"),
        ("Anna", 4, "BCDA"),
        ("Anna", 200, "BCDA"),
        ("Cleo", 3, "ABCD"),
        ("Ben", 0, "BACD"),
    ],
)
def test_one_goes_to_its_place_and_the_others_keep_theirs(song, cast, ranked, move):
    who, place, then = move
    actions.place_credit(ranked[who], by=cast.nina, place=place)
    assert order_of(song) == then


def test_it_is_written_down_and_what_changes_nothing_is_not(cast, ranked):
    actions.place_credit(ranked["Cleo"], by=cast.nina, place=3)
    assert not Entry.objects.filter(kind="credits_changed").exists()
    actions.place_credit(ranked["Cleo"], by=cast.nina, place=1)
    entry = Entry.objects.get(kind="credits_changed")
    assert "Cleo" in entry.details
    assert entry.who_name == "Nina Berg"


def test_whoever_was_removed_meanwhile_stays_removed(song, cast, ranked):
    actions.remove_credit(ranked["Ben"], by=cast.nina)
    actions.place_credit(ranked["Ben"], by=cast.nina, place=1)
    assert order_of(song) == "ACD"


def test_the_api_answers_with_the_new_order(client, cast, ranked):
    client.force_login(cast.otto)
    place = f"/api/credits/{ranked['Dina'].pk}/place/"
    rows = client.put(place, {"place": 2}, content_type="application/json").json()
    assert [row["name"] for row in rows] == ["Anna", "Dina", "Ben", "Cleo"]
    for nonsense in (0, -1, 201, "first", None):
        body = {"place": nonsense}
        assert client.put(place, body, content_type="application/json").status_code == 400


def test_by_the_page_one_up_or_down_and_the_key_keeps_the_focus(client, song, cast, ranked):
    client.force_login(cast.nina)
    place = f"/credits/{ranked['Cleo'].pk}/place/"

    page = client.post(place, {"to": "up"}, follow=True).content.decode()
    assert order_of(song) == "ACBD"
    focused = page[: page.index("autofocus")].rpartition("<button")[2]
    assert "Move Cleo" in focused
    assert 'value="up"' in focused

    client.post(place, {"to": "down"})
    assert order_of(song) == "ABCD"
    client.post(f"/credits/{ranked['Anna'].pk}/place/", {"to": "up"})
    assert order_of(song) == "ABCD", "the first goes no further up"


@pytest.mark.django_db(transaction=True)
def test_of_several_who_move_at_once_all_keep_a_place():
    cast = make_cast()
    song = SongFactory(project=cast.project)
    rows = [CreditFactory(song=song, name=name, position=at) for at, name in enumerate(NAMES)]

    together(4, lambda number: actions.place_credit(rows[number], by=cast.nina, place=1))

    assert sorted(order_of(song)) == ["A", "B", "C", "D"]
    assert len(set(song.credits.values_list("position", flat=True))) == 4
