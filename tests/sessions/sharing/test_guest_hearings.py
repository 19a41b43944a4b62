"""Guests' players report what was heard, as long as their link lets them hear it."""

from __future__ import annotations

import pytest
from django.test import Client

from sessions.audit.models import Entry
from sessions.hearings.models import Hearing
from sessions.sharing import access, actions, scope
from tests.factories import RenderFactory, SongFactory, VersionFactory


@pytest.fixture
def version(cast):
    """Three seconds long."""
    version = VersionFactory(song=SongFactory(project=cast.project), number=1)
    RenderFactory(job=version.job, name="segments")
    return version


@pytest.fixture
def link(cast, version):
    item = actions.Item(version.song)
    return actions.make_link(cast.project, by=cast.nina, items=[item], recipient="Ida Noor")


def browser_of(opened, **more):
    client = Client(**more)
    client.cookies[access.cookie_name()] = opened.browser
    return client


@pytest.fixture
def ida(link, version):
    made, token = link
    opened = actions.open_link(token=token, password="", browser="", network="test")
    actions.begin_play(opened.entry, scope.track_of(made, version.pk))
    return browser_of(opened)


def play(client, link, version, *spans):
    path = f"/api/listen/{link[0].slug}/versions/{version.pk}/hearings/"
    return client.post(path, {"spans": spans}, "application/json")


def test_what_a_guest_heard_is_known_by_their_name(ida, link, version, client, cast):
    assert play(ida, link, version, [0, 1.2], [2, 3]).status_code == 204
    assert Hearing.objects.get().guest == link[0].guest
    client.force_login(cast.nina)
    (row,) = client.get(f"/api/versions/{version.pk}/hearings/").json()
    assert row["who"] == {"name": "Ida Noor", "initials": "IN", "is_guest": True}
    assert row["spans"] == [[0, 1], [2, 3]]
    # `begin_play` wrote that, with the ticket for the sound.
    assert Entry.objects.filter(kind="listened").count() == 1


def test_a_preview_counts_for_nobody(cast, link, version):
    nina = browser_of(actions.preview(link[0], browser="", by=cast.nina))
    nina.force_login(cast.nina)
    assert play(nina, link, version, [0, 3]).status_code == 204
    assert not Hearing.objects.exists()


def test_who_never_asked_for_the_sound_heard_none_of_it(link, version):
    """An approval may ask for a full listen."""
    _, token = link
    silent = browser_of(actions.open_link(token=token, password="", browser="", network="test"))
    assert play(silent, link, version, [0, 3]).status_code == 204
    assert not Hearing.objects.exists()


@pytest.mark.parametrize("ended", ["revoked", "paused", "moved", "stranger", "other version"])
def test_what_cannot_be_reached_is_not_there(ended, ida, cast, link, version):
    asked, who = version, ida
    if ended == "revoked":
        actions.revoke_link(link[0], by=cast.nina)
    if ended == "paused":
        actions.pause_link(link[0], by=cast.nina)
    if ended == "moved":
        actions.new_address(link[0], by=cast.nina)
    if ended == "stranger":
        who = Client()
    if ended == "other version":
        asked = VersionFactory(song=SongFactory(project=cast.project), number=1)
        RenderFactory(job=asked.job, name="segments")
    assert play(who, link, asked, [0, 3]).status_code == 404
    assert not Hearing.objects.exists()


def test_no_other_site_reports_for_a_guest(link, version):
    _, token = link
    opened = actions.open_link(token=token, password="", browser="", network="test")
    strict = browser_of(opened, enforce_csrf_checks=True)
    assert play(strict, link, version, [0, 3]).status_code == 403
