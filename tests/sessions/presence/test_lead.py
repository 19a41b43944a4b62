"""Listening together: one leads, anyone may take over, and old words count for nothing."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.test import Client

from processing.models import Event
from sessions.presence import actions
from sessions.presence.models import Lead, Present
from tests.cast import make_cast
from tests.factories import SongFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def version(cast):
    return VersionFactory(song=SongFactory(project=cast.project), number=7)


class Page:
    def __init__(self, user, version):
        self.client, self.version = Client(), version
        self.client.force_login(user)
        self.tab = f"tab-of-{user.pk:06}"
        self.address = f"/api/songs/{version.song_id}/lead/"

    def say(self, number=None, *, status=200, **more):
        word = {"tab": self.tab, "version": self.version.pk, "at_seconds": 10.0, "playing": True}
        word |= {"moment_ms": time.time() * 1000, "number": number, **more}
        answer = self.client.put(self.address, word, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def lead(self):
        return self.client.get(self.address).json()["lead"]

    def stop(self):
        body = json.dumps({"tab": self.tab})
        return self.client.delete(self.address, body, content_type="application/json")

    def close(self, word=None):
        body = json.dumps({"tab": self.tab, "word": word})
        address = self.address.replace("lead", "presence")
        return self.client.delete(address, body, content_type="application/json")


def told():
    return Event.objects.filter(kind="lead").count()


def fall_silent(seconds):
    for row in Present.objects.all():
        row.seen_at -= timedelta(seconds=seconds)
        row.save(update_fields=["seen_at"])


def test_whoever_leads_says_where_and_when(cast, version):
    moment = time.time() * 1000
    Page(cast.gwen, version).say(at_seconds=31.5, moment_ms=moment, speed=1.5)

    lead = Page(cast.mats, version).lead()

    assert (lead["by"]["name"], lead["version_name"]) == ("Gwen Price", "v7")
    assert (lead["at_seconds"], lead["playing"], lead["speed"]) == (31.5, True, 1.5)
    assert lead["moment_ms"] == pytest.approx(moment, abs=1)
    assert lead["number"] == 1


def test_a_word_that_goes_on_is_not_told_again_and_a_jump_is(cast, version):
    lia = Page(cast.lia, version)
    began = time.time() * 1000
    lia.say(at_seconds=10, moment_ms=began)
    lia.say(1, at_seconds=11.5, moment_ms=began + 1500)
    lia.say(1, at_seconds=11.01, moment_ms=began + 1000)
    assert told() == 1

    lia.say(1, at_seconds=30, moment_ms=began + 2000)
    assert told() == 2
    lia.say(1, at_seconds=30, moment_ms=began + 2000, playing=False)
    lia.say(1, at_seconds=30, moment_ms=began + 2000, playing=False, speed=0.5)
    assert told() == 4
    lia.say(1, at_seconds=30, moment_ms=began + 3000, playing=False, speed=0.5)
    assert told() == 4


def test_small_steps_do_not_add_up_untold(cast, version):
    """Each word is held against what was told last, not against the word before."""
    lia = Page(cast.lia, version)
    began = time.time() * 1000
    lia.say(at_seconds=10, moment_ms=began)
    for step in range(1, 4):
        lia.say(1, at_seconds=10 + step * 1.009, moment_ms=began + step * 1000)

    assert told() == 2


def test_anyone_takes_over_and_the_old_leader_s_word_is_refused(cast, version):
    lia, mats = Page(cast.lia, version), Page(cast.mats, version)
    number = lia.say()["lead"]["number"]
    assert mats.say()["lead"]["number"] == number + 1

    refused = lia.say(number, status=409, at_seconds=99)

    assert (refused["code"], refused["detail"]) == ("lead_taken", "Mats Lund leads now.")
    assert refused["lead"]["by"]["id"] == cast.mats.pk
    assert mats.lead()["at_seconds"] == 10
    lia.say(number + 1, status=409)  # a number alone makes nobody the leader
    assert lia.stop().status_code == 204
    assert mats.lead() is not None


def test_a_lead_ends_when_its_leader_says_so_or_leaves(cast, version):
    lia = Page(cast.lia, version)
    lia.say()
    assert lia.stop().status_code == 204
    assert lia.lead() is None
    lia.say()
    before = told()

    lia.close()

    assert lia.lead() is None
    assert told() == before + 1
    assert lia.say(1, status=409)["lead"] is None


def test_who_takes_the_lead_and_closes_the_page_leads_nobody(cast, version):
    """The goodbye overtakes the word that takes over."""
    lia, mats = Page(cast.lia, version), Page(cast.mats, version)
    mats.say()
    lia.close(word=5)

    assert lia.say(word=4, status=409)["lead"]["by"]["id"] == cast.mats.pk
    assert mats.lead()["by"]["id"] == cast.mats.pk


def test_who_was_removed_leads_no_longer(cast, version):
    lia, mats = Page(cast.lia, version), Page(cast.mats, version)
    lia.say()
    cast.lia.memberships.all().delete()
    assert mats.lead() is None
    actions.forget_who_left()
    assert not Lead.objects.exists()


def test_a_lead_ends_when_its_leader_is_silent(cast, version):
    lia, mats = Page(cast.lia, version), Page(cast.mats, version)
    lia.say()
    fall_silent(21)
    assert mats.lead() is None
    before = told()

    actions.forget_who_left()

    assert not Lead.objects.exists()
    assert told() == before + 1


def test_a_leader_who_is_still_here_leads_on(cast, version):
    lia = Page(cast.lia, version)
    began = time.time() * 1000
    lia.say(at_seconds=10, moment_ms=began)
    fall_silent(19)
    lia.say(1, at_seconds=10.5, moment_ms=began + 500)
    fall_silent(19)
    actions.forget_who_left()

    assert lia.lead()["by"]["name"] == "Lia Sommer"


@pytest.mark.parametrize(
    "more",
    [{"moment_ms": 0}, {"moment_ms": 1e300}, {"speed": 0}, {"number": 0}, {"at_seconds": "inf"}],
)
def test_words_that_cannot_be_meant_are_refused(cast, version, more):
    Page(cast.lia, version).say(status=400, **more)
    assert not Lead.objects.exists()


def test_the_clock_tells_the_time(cast, version):
    told = Page(cast.lia, version).client.get("/api/clock/").json()["now_ms"]
    assert told == pytest.approx(time.time() * 1000, abs=60_000)
