"""A version is put aside and taken back: it is offered nowhere, and nothing of it is lost."""

from __future__ import annotations

import pytest

from processing.models import Event
from sessions.desk import shelf, tapes
from sessions.feedback.models import Note
from sessions.people.access import Actor
from sessions.songs import actions
from sessions.songs.actions.passports import rough_mix
from tests.factories import NoteFactory, SongFactory, VersionFactory


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


@pytest.fixture
def first(song):
    return VersionFactory(song=song, number=1, label="Rough 1")


@pytest.fixture
def second(song, first):
    return VersionFactory(song=song, number=2, label="Rough 2", masters=None)


def told(version) -> int:
    return Event.objects.filter(kind="version", payload={"version": version.pk}).count()


def test_it_is_put_aside_once_and_taken_back(cast, client, second):
    client.force_login(cast.mats)
    path = f"/api/versions/{second.pk}/retirement/"

    aside = client.put(path).json()
    again = client.put(path).json()

    assert aside["retired_at"] is not None
    assert again["retired_at"] == aside["retired_at"]
    assert told(second) == 1
    assert client.delete(path).json()["retired_at"] is None
    assert told(second) == 2


def test_what_is_newest_is_never_a_retired_one(cast, song, first, second):
    actions.retire_version(second)
    nina = Actor(cast.nina)

    (row,) = tapes.of_project(nina, cast.project)
    assert (row.newest, row.measured) == (first, first)
    assert [spine.version for spine in shelf.newest(nina)] == [first]
    assert actions.default_album(cast.project)[1] == [first]
    assert actions.album_choices(cast.project) == [(song, [first])]
    assert rough_mix(song) == first

    actions.retire_version(first)
    assert shelf.newest(nina) == []
    assert tapes.of_project(nina, cast.project)[0].newest is None


def test_its_notes_files_and_masters_stay(cast, client, song, second):
    note = NoteFactory(version=second, by=cast.lia)
    master = actions.order_master(second, by=cast.otto)
    actions.retire_version(second)
    client.force_login(cast.nina)

    assert Note.objects.filter(pk=note.pk).exists()
    assert client.get(f"/api/versions/{second.pk}/report/").status_code == 200
    master.refresh_from_db()
    assert (master.masters_id, master.retired_at) == (second.pk, None)
    listed = client.get(f"/api/songs/{song.pk}/versions/").json()
    assert {row["id"]: row["retired_at"] is None for row in listed}[second.pk] is False


def test_a_song_opens_with_the_newest_that_is_offered(cast, client, song, first, second):
    actions.retire_version(second)
    client.force_login(cast.lia)

    plain = client.get(f"/songs/{song.pk}/")
    assert plain.context["on_show"].version == first
    named = client.get(f"/songs/{song.pk}/?version={second.pk}")
    assert named.context["on_show"].version == second


def test_what_a_version_is_can_be_changed(cast, client, song, first):
    client.force_login(cast.otto)
    path = f"/api/versions/{first.pk}/"

    said = client.patch(path, {"kind": "demo"}, "application/json").json()
    assert (said["kind"], said["label"]) == ("demo", "Rough 1")
    assert rough_mix(song) is None
    assert client.patch(path, {"kind": "song"}, "application/json").status_code == 400
    client.force_login(cast.gwen)
    assert client.patch(path, {"kind": "mix"}, "application/json").status_code == 403
