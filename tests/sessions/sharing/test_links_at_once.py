"""A link is ended, or gets a password, at the very moment when many come by it."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test import Client

from sessions.audit.models import Entry
from sessions.people.limits import TooMany
from sessions.sharing import access, actions
from sessions.sharing.actions import Item, NoSuchLink
from sessions.sharing.models import Link, Pass
from sessions.songs.models import Version
from tests.cast import Cast, make_cast
from tests.factories import SongFactory, VersionFactory
from tests.sessions.sharing.conftest import with_sound
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20
ENDER = MANY // 2


@pytest.fixture
def people(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def heard(people, tmp_path) -> Version:
    song = SongFactory(project=people.project)
    return with_sound(VersionFactory(song=song, number=1, ordered=True, by=people.otto), tmp_path)


def ended_by_one(come) -> list[object]:
    """One of them revokes the link meanwhile, or whatever `come(None)` does."""

    def one(number: int) -> object:
        try:
            return come(None if number == ENDER else number)
        finally:
            connections.close_all()

    said = together(MANY, one)
    assert not [each for each in said if isinstance(each, Exception)]
    return said[:ENDER] + said[ENDER + 1 :]


@pytest.mark.parametrize("what", ["download", "play"])
def test_nothing_begins_once_the_link_has_ended(people, heard, what):
    """However they fall: no row of the log says that something began after the end."""
    link, token = actions.make_link(
        people.project, by=people.nina, items=[Item(heard.song)], may_download=True
    )
    guests = [let_in(token, number) for number in range(MANY)]

    def come(number: int | None) -> int:
        if number is None:
            actions.revoke_link(Link.objects.get(pk=link.pk), by=people.nina)
            return 0
        if what == "download":
            return guests[number].get(f"/api/listen/{link.slug}/downloads/all.zip").status_code
        body = {"version": heard.pk}
        address = f"/api/listen/{link.slug}/tickets/"
        return guests[number].post(address, body, content_type="application/json").status_code

    said = ended_by_one(come)
    assert set(said) <= {200, 404}
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    began = {"download": "downloaded", "play": "listened"}[what]
    assert began not in kinds[kinds.index("link_revoked") :]
    assert kinds.count(began) == said.count(200)
    assert come(0) == 404


def test_a_password_holds_for_everybody_who_came_before_it_was_set(people, heard):
    """Whoever came in without it is at the door again, though they came in the same moment."""
    link, token = actions.make_link(people.project, by=people.nina, items=[Item(heard.song)])

    def come(number: int | None) -> str:
        if number is None:
            changed = Link.objects.get(pk=link.pk)
            actions.change_link(changed, by=people.nina, password="a lantern in the fog")
            return ""
        try:
            came = actions.open_link(token=token, password="", browser="", network=str(number))
        except (NoSuchLink, TooMany):  # ten at most try one link at the same moment
            return ""
        return came.browser

    browsers = [browser for browser in ended_by_one(come) if browser]
    assert access.still_open(Pass.objects.values_list("pk", flat=True)) == set()
    for browser in browsers:
        client = Client()
        client.cookies[access.cookie_name()] = browser
        assert client.get(f"/listen/{link.slug}/").status_code == 404


def let_in(token: str, number: int) -> Client:
    came = actions.open_link(token=token, password="", browser="", network=str(number))
    client = Client()
    client.cookies[access.cookie_name()] = came.browser
    return client
