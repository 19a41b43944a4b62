"""The last play of a link, wanted by many browsers at the same moment."""

from __future__ import annotations

import pytest
from django.db import connections

from sessions.sharing import actions
from sessions.sharing.access import Listener
from sessions.sharing.actions import Item
from sessions.sharing.models import Link, Pass, Play
from tests.cast import make_cast
from tests.factories import SongFactory, VersionFactory
from tests.sessions.sharing.conftest import with_sound
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
BROWSERS = 20


@pytest.fixture
def link(transactional_db, tmp_path) -> Link:
    cast = make_cast()
    song = SongFactory(project=cast.project)
    with_sound(VersionFactory(song=song, number=1, ordered=True, by=cast.otto), tmp_path)
    made, token = actions.make_link(cast.project, by=cast.nina, items=[Item(song)], plays_at_most=3)
    for number in range(BROWSERS):
        actions.open_link(token=token, password="", browser="", network=str(number))
    return made


def wanted_at_once(link: Link) -> list[bool]:
    entries = list(Pass.objects.order_by("pk").values_list("pk", flat=True))

    def want(number: int) -> bool:
        try:
            entry = Pass.objects.select_related("link", "guest").get(pk=entries[number])
            listener = Listener(entry)
            actions.begin_play(listener.entry, listener.tracks[0])
        except actions.PlaysUsedUp:
            return False
        finally:
            connections.close_all()
        return True

    return together(BROWSERS, want)


def test_so_many_get_it_and_no_more(link):
    assert wanted_at_once(link).count(True) == 3
    assert Play.objects.count() == 3
