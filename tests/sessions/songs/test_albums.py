"""Songs are put in a row: ordered whole, pinned to their versions, seen by who may listen."""

from __future__ import annotations

import pytest

from processing.models import Event, Job
from processing.recipes import AlbumRecipe, read
from sessions.songs import actions
from sessions.songs.models import Album
from tests.factories import (
    AlbumFactory,
    AudioFileFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    VersionFactory,
)
from tests.together import together


@pytest.fixture
def songs(cast):
    """Two that can be heard, one with a master among its versions, and one that cannot yet."""
    low = SongFactory(project=cast.project, title="Low Water", position=1)
    bus = SongFactory(project=cast.project, title="Night Bus", position=2)
    late = SongFactory(project=cast.project, title="Not begun", position=3)
    VersionFactory(song=low, number=1)
    VersionFactory(song=low, number=2, ordered=True, kind="master", label="Master v1")
    VersionFactory(song=low, number=3)
    VersionFactory(song=bus, number=1)
    VersionFactory(song=bus, number=2, arriving=True)
    VersionFactory(song=late, number=1, arriving=True)
    return low, bus, late


@pytest.fixture
def otto(cast, client):
    client.force_login(cast.otto)
    return client


def order(client, project, **body):
    return client.post(f"/api/projects/{project.pk}/albums/", body, "application/json")


def start(client, project):
    return client.get(f"/api/projects/{project.pk}/album-recipe/")


def test_it_begins_with_each_songs_newest_master_or_newest_version(cast, otto, songs):
    low, bus, _ = songs

    said = start(otto, cast.project).json()

    assert [song["title"] for song in said["recipe"]["songs"]] == ["Low Water", "Night Bus"]
    assert {song["artist"] for song in said["recipe"]["songs"]} == {"Lia Sommer"}
    assert said["recipe"]["tags"]["album"] == "Tidelines"
    chosen = {source: row["version"] for source, row in said["versions"].items()}
    assert chosen == {
        "1": low.versions.get(number=2).pk,
        "2": bus.versions.get(number=1).pk,
    }


def test_every_version_with_sound_can_be_chosen(cast, otto, songs):
    low, bus = start(otto, cast.project).json()["choices"]

    assert (low["title"], [row["name"] for row in low["versions"]]) == (
        "Low Water",
        ["v3", "v2", "v1"],
    )
    assert (bus["title"], [row["name"] for row in bus["versions"]]) == ("Night Bus", ["v1"])
    assert (bus["versions"][0]["seconds"], bus["versions"][0]["integrated_lufs"]) == (3.0, -18.2)


def test_an_album_has_a_number_its_tracks_and_a_job(cast, otto, songs):
    answer = order(otto, cast.project)

    album = answer.json()
    assert answer.status_code == 201
    assert (album["number"], album["label"], album["state"]) == (1, "Sequence 1", "making")
    assert [(it["position"], it["title"], it["label"]) for it in album["tracks"]] == [
        (1, "Low Water", "Master v1"),
        (2, "Night Bus", "Rough 1"),
    ]
    job = Job.objects.get(kind="album")
    assert isinstance(read(job.recipe), AlbumRecipe)
    assert set(job.sources.values_list("name", flat=True)) == {"1", "2"}
    assert Event.objects.filter(topic=cast.project.topic, kind="album").exists()
    assert order(otto, cast.project).json()["label"] == "Sequence 2"


def test_order_versions_and_joints_are_as_they_were_said(cast, otto, songs):
    low, bus, _ = songs
    said = start(otto, cast.project).json()
    first, second = said["recipe"]["songs"]
    wish = said["recipe"] | {"songs": [second | {"crossfade_seconds": 2.5}, first]}
    rough = low.versions.get(number=3)

    album = order(
        otto,
        cast.project,
        recipe=wish,
        versions={"1": rough.pk, "2": bus.versions.get(number=1).pk},
        label="  Side   A ",
    ).json()

    assert album["label"] == "Side A"
    assert [it["version"] for it in album["tracks"]] == [bus.versions.get(number=1).pk, rough.pk]
    job = Job.objects.get(pk=album["job"]["id"])
    assert job.recipe["songs"][0]["crossfade_seconds"] == 2.5
    audio = rough.job.renders.get(name="audio").audio_file
    assert job.sources.get(name="1").audio_file == audio


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"songs": []}, "songs: there is nothing on this album"),
        ({"songs": [{"source": "1"}, {"source": "1"}]}, "songs[1].source: “1” is there twice"),
        ({"songs": [{"source": "9"}]}, "songs[0].source: there is no version with sound for “9”"),
        ({"songs": [{"source": "1", "gap_seconds": 99}]}, "songs[0].gap_seconds: 99 is above 60"),
        ({"wishes": 1}, "wishes: is not known here"),
    ],
)
def test_a_wrong_recipe_names_the_place_and_orders_nothing(cast, otto, songs, change, complaint):
    recipe = {"kind": "album", "songs": [{"source": "1"}]} | change

    answer = order(otto, cast.project, recipe=recipe)

    assert (answer.status_code, answer.json()["detail"]) == (400, complaint)
    assert not Album.objects.exists()
    assert not Job.objects.filter(kind="album").exists()


def test_a_version_without_sound_is_not_put_on(cast, otto, songs):
    late = songs[2].versions.get()
    recipe = {"kind": "album", "songs": [{"source": "1"}]}

    answer = order(otto, cast.project, recipe=recipe, versions={"1": late.pk})

    assert answer.status_code == 400
    assert not Album.objects.exists()


def test_versions_of_another_project_do_not_exist(cast, client, songs):
    client.force_login(cast.olga)  # who may hear both
    theirs = VersionFactory(song__project=cast.elsewhere)
    recipe = {"kind": "album", "songs": [{"source": "1"}]}

    assert order(client, cast.project, recipe=recipe, versions={"1": theirs.pk}).status_code == 404
    assert not Album.objects.exists()


def test_nothing_to_put_in_a_row(cast, otto):
    SongFactory(project=cast.project)
    for answer in (order(otto, cast.project), start(otto, cast.project)):
        assert (answer.status_code, answer.json()["code"]) == (409, "nothing_on_album")
        assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("who", "status"), [("nina", 201), ("otto", 201), ("lia", 403), ("gwen", 403), ("sam", 404)]
)
def test_who_may_order_an_album(cast, client, songs, who, status):
    client.force_login(cast.named(who))
    assert order(client, cast.project).status_code == status


def made(cast):
    album = AlbumFactory(project=cast.project, number=1, label="Side A", by=cast.otto)
    for name, kind, title in (("track-01", "track", "1. Low Water"), ("album", "data", "Data")):
        more = {"media_type": "application/json"} if kind == "data" else {}
        file = AudioFileFactory(**more)
        render = RenderFactory(job=album.job, name=name, kind=kind, title=title, audio_file=file)
        if name == "album":
            ReportFactory(render=render, facts={"version": 1, "tracks": [{"number": 1}]})
    return album


def test_what_became_of_it_is_read_with_its_files_and_places(cast, otto):
    album = made(cast)

    answer = otto.get(f"/api/albums/{album.pk}/").json()

    assert (answer["state"], answer["sequence"]) == (
        "ready",
        {"version": 1, "tracks": [{"number": 1}]},
    )
    titles = {file["name"]: file["title"] for file in answer["files"]}
    assert titles["track-01"] == "1. Low Water"
    assert [row["id"] for row in otto.get(f"/api/projects/{cast.project.pk}/albums/").json()] == [
        album.pk
    ]


def test_who_only_listens_takes_no_file_home(cast, client):
    album = made(cast)
    client.force_login(cast.gwen)

    assert client.get(f"/api/albums/{album.pk}/").status_code == 200
    assert client.get(f"/api/albums/{album.pk}/files/track-01/").status_code == 403
    client.force_login(cast.sam)
    assert client.get(f"/api/albums/{album.pk}/").status_code == 404


def test_an_albums_job_is_stopped_and_asked_for_again_by_who_orders(cast, client, songs):
    client.force_login(cast.otto)
    job = order(client, cast.project).json()["job"]["id"]

    client.force_login(cast.lia)
    assert client.put(f"/api/jobs/{job}/cancellation/").status_code == 403
    client.force_login(cast.otto)
    assert client.put(f"/api/jobs/{job}/cancellation/").json()["state"] == "cancelled"
    assert client.get(f"/api/projects/{cast.project.pk}/albums/").json()[0]["state"] == "cancelled"
    assert client.post(f"/api/jobs/{job}/attempts/").json()["state"] == "queued"


@pytest.mark.django_db(transaction=True)
def test_eight_who_order_at_once_get_eight_numbers(cast):
    VersionFactory(song__project=cast.project)

    outcomes = together(8, lambda _: actions.order_album(cast.project, by=cast.otto))

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(Album.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_the_songs_of_one_album_are_no_part_of_a_preset(cast, otto, songs):
    recipe = start(otto, cast.project).json()["recipe"] | {"levels": "even"}
    body = {"kind": "album", "name": "Evened", "recipe": recipe, "project": cast.project.pk}

    kept = otto.post("/api/presets/", body, "application/json").json()

    assert kept["words"]["levels"] == "even"
    assert not {"songs", "tags"} & set(kept["words"])
