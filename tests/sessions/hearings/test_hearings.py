"""What people heard of a version: kept, merged, told to whom it concerns and to nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from processing.models import Event
from sessions.audit.models import Entry
from sessions.desk import activity
from sessions.desk.live.telling import Telling
from sessions.hearings import access, actions, maps
from sessions.hearings.models import Hearing
from sessions.people.access import Actor
from sessions.people.models import Guest
from tests.cast import make_cast
from tests.factories import VersionFactory
from tests.sessions.hearings.conftest import hundred_seconds
from tests.together import together


def events():
    return Event.objects.filter(kind="hearing")


def listened():
    return Entry.objects.filter(kind="listened")


def test_what_was_played_is_shown_with_what_was_missed(clock, lia, version):
    assert lia.play(version, matched=True).status_code == 204
    clock.shift(95)
    assert lia.play(version, (0, 39.6), (61, 100), matched=True).status_code == 204

    (row,) = lia.maps(version)
    assert row["who"] == {"name": "Lia Sommer", "initials": "LS", "is_guest": False}
    assert row["spans"] == [[0, 40], [61, 100]]
    assert row["share"] == 0.79
    assert row["missed"] == ["Bridge"]
    assert (row["is_me"], row["matched"], row["device"]) == (True, True, "phone")
    assert row["first_at"] < row["last_at"]


def test_nobody_claims_more_than_the_clock_allows(clock, lia, version):
    lia.play(version, (0, 100))
    assert lia.maps(version)[0]["spans"] == [[0, 30]]  # the slack, once
    lia.play(version, (0, 100))
    assert lia.maps(version)[0]["spans"] == [[0, 30]]

    clock.shift(10)
    lia.play(version, (0, 100))
    assert lia.maps(version)[0]["spans"] == [[0, 40]]
    # What was heard already costs nothing, and rest gives the slack back.
    clock.shift(60)
    lia.play(version, (0, 40))
    lia.play(version, (40, 100))
    assert lia.maps(version)[0]["spans"] == [[0, 70]]


def test_whoever_was_offline_is_believed_for_the_time_that_passed(clock, lia, version):
    lia.play(version)
    clock.shift(98)
    lia.play(version, (0, 98))
    assert lia.maps(version)[0]["share"] == 0.98


def test_a_clock_that_goes_back_takes_nothing(clock, lia, version):
    lia.play(version, (0, 10))
    clock.shift(-3600)
    assert lia.play(version, (10, 20)).status_code == 204
    assert lia.maps(version)[0]["spans"] == [[0, 20]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"spans": "all"},
        {"spans": [[1]]},
        {"spans": [[1, 2, 3]]},
        {"spans": [[-1, 3]]},
        {"spans": [["nan", 3]]},
        {"spans": [[0, 1e400]]},
        {"spans": [[0, 1]] * 501},
    ],
)
def test_what_is_no_span_is_refused(lia, version, body):
    path = f"/api/versions/{version.pk}/hearings/"
    assert lia.ask("POST", path, body).status_code == 400
    assert not Hearing.objects.exists()


def test_a_version_without_sound_is_heard_by_nobody(cast, lia, version):
    silent = VersionFactory(song=version.song, number=8, upload__arriving=True)
    answer = lia.play(silent, (0, 1))
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_hear")


def test_the_log_says_once_that_somebody_began_to_hear_it(cast, lia, version):
    lia.play(version, (0, 5))
    lia.play(version, (5, 9))
    entry = listened().get()
    assert (entry.who, entry.about) == (cast.lia.who.key, f"version:{version.pk}")

    # By a link it is written when the play begins, which is before anything was heard.
    actions.hear(version, guest=Guest.objects.create(name="Ida"), spans=[(0, 3)])
    assert listened().count() == 1


def test_everybody_sees_their_own_and_producers_everybodys(cast, nina, lia, gwen, version):
    guest = Guest.objects.create(name="Ida Noor")
    actions.hear(version, guest=guest, spans=[(0, 3)])
    for person in (lia, gwen):
        assert person.play(version, (0, 5)).status_code == 204

    assert [row["who"]["name"] for row in gwen.maps(version)] == ["Gwen Price"]
    assert [row["who"]["name"] for row in lia.maps(version)] == ["Lia Sommer"]
    rows = {row["who"]["name"]: row for row in nina.maps(version)}
    assert set(rows) == {"Gwen Price", "Lia Sommer", "Ida Noor"}
    assert rows["Ida Noor"]["who"] == {"name": "Ida Noor", "initials": "IN", "is_guest": True}
    assert not any(row["is_me"] for row in rows.values())
    assert [user.name for user in access.who_sees(cast.project.pk)] == ["Nina Berg", "Olga Ruiz"]


def test_a_guest_who_signed_up_sees_what_they_heard_before(cast, gwen, version):
    guest = Guest.objects.create(name="G.", user=cast.gwen)
    actions.hear(version, guest=guest, spans=[(0, 20)])
    gwen.play(version, (20, 40))
    assert [row["is_me"] for row in gwen.maps(version)] == [True, True]
    assert maps.of_person(version, cast.gwen).spans == [(0, 40)]


def test_a_listener_is_news_once_a_minute_and_only_for_whom_it_concerns(clock, cast, lia, version):
    lia.play(version)
    assert not events().exists()
    for at in range(6):
        lia.play(version, (at * 9, at * 9 + 9))
        clock.shift(9)
    assert events().count() == 1
    clock.shift(9)
    lia.play(version, (54, 60))
    assert events().count() == 2
    lia.play(version, (54, 60))
    clock.shift(120)
    lia.play(version, (54, 60))  # nothing new
    assert events().count() == 2

    def told(who):
        messages = Telling(cast.project.pk).tell(events(), cast.named(who))
        return [json.loads(message.text) for message in messages]

    for who in ("lia", "nina", "olga"):
        assert [(it["kind"], it["song"]) for it in told(who)] == [("hearing", version.song_id)] * 2
    for who in ("gwen", "otto", "mats", "sam"):
        assert told(who) == []
    said = activity.of_project(Actor(cast.nina), cast.project)
    assert not any("hear" in line.what for line in said)


def test_a_hearing_is_of_a_member_or_of_a_guest(cast, version):
    now = timezone.now()
    at = {"version": version, "first_at": now, "last_at": now}
    guest = Guest.objects.create()
    for who in ({}, {"user": cast.lia, "guest": guest}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hearing.objects.create(**at, **who)
    for who in ({"user": cast.lia}, {"guest": guest}):
        Hearing.objects.create(**at, **who)
        with pytest.raises(IntegrityError), transaction.atomic():
            Hearing.objects.create(**at, **who)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [True, False])
def test_two_tabs_at_once_lose_nothing(begun):
    cast = make_cast()
    version = hundred_seconds(cast)
    if begun:
        actions.hear(version, user=cast.lia, spans=[])

    def tab(number):
        return actions.hear(version, user=cast.lia, spans=[(number * 3, number * 3 + 3)])

    for answer in together(8, tab):
        assert isinstance(answer, Hearing), answer
    assert Hearing.objects.count() == 1
    assert maps.of_person(version, cast.lia).spans == [(0, 24)]
    assert listened().count() == 1


# ---- an approval may need a full listen


@pytest.fixture
def strict(cast, nina):
    path = f"/api/projects/{cast.project.pk}/"
    assert nina.ask("PATCH", path, {"approval_needs_full_listen": True}).status_code == 200


@pytest.mark.usefixtures("strict")
def test_an_approval_waits_for_a_full_listen(clock, gwen, version):
    refused = gwen.approve(version)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_heard")

    gwen.play(version)
    clock.shift(100)
    gwen.play(version, (0, 42), (60, 100))
    refused = gwen.approve(version).json()
    assert refused["detail"] == "You have heard 82 % of v7; still missing: Bridge."
    assert refused["missed"] == ["Bridge"]
    assert not version.verdicts.exists()
    # A doubt needs no full listen.
    path = f"/api/versions/{version.pk}/verdict/"
    assert gwen.ask("PUT", path, {"choice": "needs_work"}).status_code == 200

    clock.shift(20)
    gwen.play(version, (42, 55))
    assert gwen.approve(version).status_code == 200


@pytest.mark.usefixtures("strict")
def test_what_others_heard_is_no_listen_of_mine(clock, lia, gwen, version):
    lia.play(version)
    clock.shift(100)
    lia.play(version, (0, 100))
    assert gwen.approve(version).status_code == 409
    assert lia.approve(version).status_code == 200


def test_by_default_an_approval_needs_none(gwen, version):
    assert gwen.approve(version).status_code == 200


def test_who_may_change_the_project_sets_the_switch(cast, nina, lia, client):
    path = f"/projects/{cast.project.pk}/full-listen/"
    client.force_login(cast.lia)
    assert client.post(path, {"on": "on"}).status_code == 403
    client.force_login(cast.nina)
    for sent, stands in (({"on": "on"}, True), ({"on": "on"}, True), ({}, False)):
        assert client.post(path, sent).status_code == 302
        cast.project.refresh_from_db()
        assert cast.project.approval_needs_full_listen is stands
    logged = Entry.objects.filter(kind="full_listen_set").order_by("number")
    assert [json.loads(each.details) for each in logged] == [{"needed": True}, {"needed": False}]
