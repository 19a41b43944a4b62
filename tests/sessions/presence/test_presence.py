"""Who is here and where they listen: told when it can be seen, and forgotten when it is over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from processing.models import Event
from sessions.desk.live.telling import Telling
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.presence import access, actions, pace
from sessions.presence.models import Lead, Present
from tests.cast import make_cast
from tests.factories import SongFactory, VersionFactory

pytestmark = pytest.mark.django_db

TAB = "tab-number-1"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return VersionFactory(song=SongFactory(project=cast.project), number=7)


class Page:
    """Somebody's tab."""

    def __init__(self, user, song, tab=TAB):
        self.client, self.tab = Client(), tab
        self.client.force_login(user)
        self.address = f"/api/songs/{song.pk}/presence/"

    def _send(self, method, body):
        return self.client.generic(
            method, self.address, json.dumps(body), content_type="application/json"
        )

    def tell(self, version=None, at=0.0, *, playing=False, **more):
        place = {"version": version and version.pk, "at_seconds": at, "playing": playing, **more}
        answer = self._send("PUT", {"tab": self.tab, **place})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def leave(self, word=None):
        return self._send("DELETE", {"tab": self.tab, "word": word})


def events():
    return Event.objects.filter(kind="presence").count()


def names(company):
    return [it["user"]["name"] for it in company["here"]]


def later(seconds):
    """As if so much time had gone by since everybody's last word."""
    for row in Present.objects.all():
        row.seen_at -= timedelta(seconds=seconds)
        row.save(update_fields=["seen_at"])


def test_everybody_on_the_project_sees_who_is_here_and_where(cast, version):
    Page(cast.lia, version.song).tell(version, 62.0, playing=True)

    company = Page(cast.gwen, version.song).tell()

    assert names(company) == ["Gwen Price", "Lia Sommer"]
    lia = company["here"][1]
    assert (lia["version"], lia["version_name"]) == (version.pk, "v7")
    assert (lia["at_seconds"], lia["playing"]) == (62.0, True)
    assert company["now_ms"] - lia["moment_ms"] < 60_000


def test_a_heartbeat_is_no_news_and_what_can_be_seen_is(cast, version):
    page = Page(cast.lia, version.song)
    page.tell(version, 10)
    assert events() == 1

    page.tell(version, 10)
    page.tell(version, 12)
    assert events() == 1
    page.tell(version, 12, playing=True)
    later(15)
    page.tell(version, 27, playing=True)
    assert events() == 2
    page.tell(version, 60, playing=True)
    assert events() == 3
    page.tell(VersionFactory(song=version.song), 60, playing=True)
    assert events() == 4
    later(41)
    page.tell(version, 60)
    assert events() == 5


def test_two_tabs_are_one_person_where_something_plays(cast, version):
    Page(cast.lia, version.song).tell(version, 5, playing=True)

    company = Page(cast.lia, version.song, "tab-number-2").tell(version, 50)

    assert [it["at_seconds"] for it in company["here"]] == [5]


def test_who_leaves_is_gone_at_once_and_who_falls_silent_after_a_while(cast, version):
    lia, mats = Page(cast.lia, version.song), Page(cast.mats, version.song)
    lia.tell()
    mats.tell()
    assert lia.leave().status_code == 204
    assert names(mats.tell()) == ["Mats Lund"]
    assert lia.leave().status_code == 204  # a beacon may come twice

    later(41)
    before = events()
    assert names(lia.tell()) == ["Lia Sommer"]
    later(41)
    actions.forget_who_left()

    assert not Present.objects.exists()
    assert events() == before + 2
    actions.forget_who_left()
    assert events() == before + 2


def test_a_word_that_is_older_than_the_goodbye_brings_nobody_back(cast, version):
    lia, mats = Page(cast.lia, version.song), Page(cast.mats, version.song)
    lia.tell(word=1)
    lia.leave(word=3)
    before = events()

    assert names(lia.tell(word=2)) == []
    assert names(mats.tell()) == ["Mats Lund"]
    assert events() == before + 1, "of Mats alone"
    assert names(lia.tell(word=4)) == ["Lia Sommer", "Mats Lund"], "back by the browser's key"


def test_a_goodbye_that_overtakes_the_first_word_counts(cast, version):
    lia = Page(cast.lia, version.song)
    lia.leave(word=2)

    assert names(lia.tell(word=1)) == []
    later(41)
    actions.forget_who_left()
    assert not Present.objects.exists()


def test_the_goodbye_of_one_tab_leaves_the_others_there(cast, version):
    one, other = Page(cast.lia, version.song), Page(cast.lia, version.song, "tab-number-2")
    one.tell(version, 5, word=7)
    other.tell(version, 50, word=1)
    one.leave(word=8)

    (lia,) = other.tell(version, 50, word=2)["here"]
    assert lia["at_seconds"] == 50
    other.tell(version, 60, word=4)
    (lia,) = other.tell(version, 55, word=3)["here"]
    assert lia["at_seconds"] == 60, "what was said later counts"


@pytest.mark.parametrize("end", ["removed", "switched off"])
def test_who_may_no_longer_listen_is_listed_no_more(cast, version, end):
    mats = Page(cast.mats, version.song)
    Page(cast.lia, version.song).tell()
    Page(cast.olga, version.song).tell()  # by no role
    if end == "removed":
        cast.lia.memberships.all().delete()
    else:
        cast.lia.is_active = False
        cast.lia.save(update_fields=["is_active"])

    assert names(mats.tell()) == ["Mats Lund", "Olga Ruiz"]
    before = events()
    actions.forget_who_left()
    actions.forget_who_left()
    assert events() == before + 1, "pages hear of it"


def test_it_is_told_who_follows_which_lead_in_whichever_tab(cast, version):
    lia = Page(cast.lia, version.song)
    before = lia.tell(version)["here"][0]["follows"]
    told = events()
    lia.tell(version, follows=3)
    assert events() == told + 1
    (row,) = Page(cast.lia, version.song, "tab-number-2").tell(version, playing=True)["here"]
    assert (before, row["follows"], row["playing"]) == (None, 3, True)
    assert lia.tell(version)["here"][0]["follows"] is None


def test_words_come_at_a_pace_that_people_have(cast, version, monkeypatch):
    monkeypatch.setattr(pace, "_counter", pace._Counter())
    monkeypatch.setattr(pace, "WORDS_AT_MOST", 2)
    lia, body = Page(cast.lia, version.song), {"tab": TAB}
    assert [lia._send("PUT", body).status_code for _ in range(3)] == [200, 200, 429]
    assert lia._send("PUT", body).json()["code"] == "too_many_words"
    Page(cast.mats, version.song).tell()
    monkeypatch.setattr(pace._counter, "_until", 0.0)
    lia.tell()


def test_a_browser_gone_mad_fills_no_table(cast, version):
    for number in range(actions.TABS_AT_MOST + 5):
        Page(cast.lia, version.song, f"tab-number-{number}").tell()

    assert Present.objects.count() == actions.TABS_AT_MOST


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"tab": "x"}, 400),
        ({"tab": TAB, "at_seconds": -1}, 400),
        ({"tab": TAB, "at_seconds": "nan"}, 400),
        ({"tab": TAB, "version": 999_999}, 404),
    ],
)
def test_nonsense_is_refused(cast, version, body, status):
    assert Page(cast.lia, version.song)._send("PUT", body).status_code == status


def test_a_version_of_another_song_is_none_of_this_page(cast, version):
    other = VersionFactory(song__project=cast.project)
    body = {"tab": TAB, "version": other.pk}

    assert Page(cast.lia, version.song)._send("PUT", body).status_code == 404


def test_the_stream_tells_who_is_here_with_one_look_for_all(
    cast, version, django_assert_num_queries
):
    Page(cast.lia, version.song).tell(version, 3)
    event = Event.objects.get(kind="presence")
    telling = Telling(cast.project.pk)

    [message] = telling.tell([event], cast.gwen)
    with django_assert_num_queries(1):  # Otto's roles
        assert telling.tell([event], cast.otto) == [message]
    assert telling.tell([event], cast.sam) == []
    assert '"here":[{"user":{"id"' in message.text
    assert f'"song":{version.song_id}' in message.text


def test_an_event_about_a_song_of_another_project_tells_nothing(cast, version):
    elsewhere = SongFactory(project=cast.elsewhere)
    Present.objects.create(song=elsewhere, user=cast.sam, tab=TAB, seen_at=timezone.now())
    event = Event(
        pk=1, topic=cast.project.topic, kind="presence", payload={"presence": elsewhere.pk}
    )

    assert Telling(cast.project.pk).tell([event], cast.otto) == []


def test_who_may_not_listen_learns_of_nobody(cast, version, only):
    Page(cast.nina, version.song).tell(version)
    for user in (cast.sam, cast.eva):
        assert not access.visible_present(Actor(user)).exists()
    assert access.visible_present(Actor(cast.mats)).exists()
    only("musician", May.NOTE)
    assert not access.visible_present(Actor(cast.mats)).exists()
    client = Client()
    client.force_login(cast.mats)
    assert client.get(f"/api/songs/{version.song_id}/presence/").status_code == 403


def test_a_lead_is_seen_by_who_listens(cast, version):
    Lead.objects.create(song=version.song, by=cast.nina, tab=TAB, moment=timezone.now())
    assert access.visible_leads(Actor(cast.mats)).exists()
    for user in (cast.sam, cast.eva):
        assert not access.visible_leads(Actor(user)).exists()
