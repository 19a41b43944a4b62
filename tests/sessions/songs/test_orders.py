"""Edits, mixes and masters are ordered whole, pinned to what they are made of, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from processing.models import Event, Job
from processing.recipes import MixRecipe, read
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs import actions
from sessions.songs.actions import orders
from sessions.songs.models import Order, Song, StemRevision, Version
from tests.factories import SongFactory, StemFactory, StemRevisionFactory, VersionFactory
from tests.together import together


@pytest.fixture
def song(cast):
    """With two stems that can be heard, and one that is on its way."""
    song = SongFactory(project=cast.project, title="Low Water", position=4, target_lufs=-11.0)
    for position, (name, role) in enumerate((("Bass DI", "bass"), ("Vox", "lead_vocal")), start=1):
        stem = StemFactory(song=song, name=name, role=role, position=position)
        StemRevisionFactory(stem=stem, number=1)
        StemRevisionFactory(stem=stem, number=2)
    StemRevisionFactory(stem__song=song, stem__name="Late", arriving=True)
    return song


@pytest.fixture
def otto(cast, client):
    client.force_login(cast.otto)
    return client


def order(client, where, **body):
    return client.post(f"/api/{where}/orders/", body, "application/json")


def test_a_mix_is_a_version_from_the_moment_it_is_ordered(cast, otto, song):
    answer = order(otto, f"songs/{song.pk}")

    version = answer.json()
    assert answer.status_code == 201
    assert (version["number"], version["label"], version["kind"]) == (1, "Mix 1", "mix")
    assert version["state"] == "making"
    assert version["job"]["state"] == "queued"
    assert version["job"]["asked_by"] == "Otto Hahn"
    pins = otto.get(f"/api/versions/{version['id']}/").json()["stems"]
    assert [(pin["name"], pin["number"]) for pin in pins] == [("Bass DI", 2), ("Vox", 2)]


def test_the_job_has_the_recipe_and_the_newest_sounds(cast, otto, song):
    order(otto, f"songs/{song.pk}")

    job = Job.objects.get(kind="mix")
    recipe = read(job.recipe)
    assert isinstance(recipe, MixRecipe)
    assert [strip.name for strip in recipe.strips] == ["Bass DI", "Vox"]
    newest = {
        revision.stem.name: revision.job.renders.get(name="audio").audio_file_id
        for revision in StemRevision.objects.filter(number=2)
    }
    assert dict(job.sources.values_list("name", "audio_file_id")) == newest
    assert job.topic == cast.project.topic
    kinds = Event.objects.filter(topic=cast.project.topic).values_list("kind", flat=True)
    assert {"job", "version"} <= set(kinds)


def test_the_default_recipe_can_be_read_changed_and_sent_back(cast, otto, song):
    recipe = otto.get(f"/api/songs/{song.pk}/mix-recipe/").json()
    recipe["strips"] = [strip for strip in recipe["strips"] if strip["name"] == "Vox"]
    recipe["strips"][0]["gain_db"] = 3.0

    version = order(otto, f"songs/{song.pk}", recipe=recipe, label="Vox up").json()

    assert version["label"] == "Vox up"
    assert Job.objects.get(pk=version["job"]["id"]).recipe["strips"][0]["gain_db"] == 3.0
    assert len(otto.get(f"/api/versions/{version['id']}/").json()["stems"]) == 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"strips": []}, "strips: there is nothing to mix"),
        (
            {"strips": [{"name": "Cello"}]},
            "strips[0].name: this song has no stem “Cello” with sound",
        ),
        ({"strips": [{"name": "Late"}]}, "strips[0].name: this song has no stem “Late” with sound"),
        ({"strips": [{"name": "Vox", "pan": 7}]}, "strips[0].pan: 7 is above 1"),
        ({"wishes": 3}, "wishes: is not known here"),
        ({"kind": "master"}, 'kind: "master" is not “mix”'),
    ],
)
def test_a_wrong_recipe_names_the_place_and_orders_nothing(otto, song, change, complaint):
    recipe = {"kind": "mix", "strips": [{"name": "Vox"}]} | change

    answer = order(otto, f"songs/{song.pk}", recipe=recipe)

    assert answer.status_code == 400
    assert answer.json() == {"detail": complaint, "code": "wrong_recipe"}
    assert not Version.objects.exists()
    assert not Job.objects.filter(kind="mix").exists()


def test_nothing_to_mix(cast, otto):
    silent = SongFactory(project=cast.project)
    StemRevisionFactory(stem__song=silent, arriving=True)
    for answer in (
        order(otto, f"songs/{silent.pk}"),
        otto.get(f"/api/songs/{silent.pk}/mix-recipe/"),
    ):
        assert answer.status_code == 409
        assert answer.json()["code"] == "nothing_to_mix"
        assert answer.json()["remedy"]


def test_stems_that_were_put_aside_are_in_no_mix(otto, song):
    actions.change_stem(song.stems.get(name="Vox"), retired=True)
    recipe = otto.get(f"/api/songs/{song.pk}/mix-recipe/").json()
    assert [strip["name"] for strip in recipe["strips"]] == ["Bass DI"]


def test_a_master_is_tagged_and_aims_where_the_song_does(cast, otto, song):
    Project.objects.filter(pk=cast.project.pk).update(release_date=date(2027, 3, 5))
    mix = VersionFactory(song=song, number=1, ordered=True)

    master = order(otto, f"versions/{mix.pk}").json()

    recipe = Job.objects.get(pk=master["job"]["id"]).recipe
    assert (master["label"], master["kind"], master["masters"]) == ("Master v1", "master", mix.pk)
    assert (recipe["target_lufs"], recipe["ceiling_dbtp"]) == (-11.0, -1.0)
    assert {name: value for name, value in recipe["tags"].items() if value} == {
        "title": "Low Water",
        "artist": "Lia Sommer",
        "album": "Tidelines",
        "track_number": 4,
        "year": 2027,
    }
    wishes = {"target_lufs": -9.5, "ceiling_dbtp": -0.3, "label": "Loud"}
    loud = order(otto, f"versions/{mix.pk}", **wishes).json()
    recipe = Job.objects.get(pk=loud["job"]["id"]).recipe
    assert (recipe["target_lufs"], recipe["ceiling_dbtp"], loud["label"]) == (-9.5, -0.3, "Loud")
    assert loud["number"] == 3


@pytest.mark.parametrize(("position", "tagged"), [(999, 999), (1000, None)])
def test_a_song_far_down_a_project_is_mastered_too(cast, position, tagged):
    song = SongFactory(project=cast.project, position=position)
    assert orders.default_master(song).tags.track_number == tagged


@pytest.mark.parametrize("wish", [{"target_lufs": -2}, {"target_lufs": "nan"}, {"ceiling_dbtp": 1}])
def test_masters_beyond_reason_are_refused(otto, song, wish):
    mix = VersionFactory(song=song, number=1, ordered=True)
    assert order(otto, f"versions/{mix.pk}", **wish).status_code == 400


def test_what_has_no_sound_is_neither_mastered_nor_edited(otto, song):
    arriving = VersionFactory(song=song, arriving=True)
    late = song.stems.get(name="Late")
    for answer in (order(otto, f"versions/{arriving.pk}"), order(otto, f"stems/{late.pk}")):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")
    assert not Order.objects.exists()


def test_an_edit_is_the_stems_next_revision(cast, otto, song):
    stem = song.stems.get(name="Vox")
    wish = {"kind": "edit", "high_pass_hz": 80, "fade_out_seconds": 2}

    revision = order(otto, f"stems/{stem.pk}", recipe=wish).json()

    assert (revision["number"], revision["origin"], revision["state"]) == (3, "edit", "making")
    assert revision["parent"] == stem.revisions.get(number=2).pk
    job = Job.objects.get(pk=revision["job"]["id"])
    source = stem.revisions.get(number=2).job.renders.get(name="audio").audio_file
    assert job.sources.get().name == "stem"
    assert job.sources.get().audio_file == source
    assert job.recipe["high_pass_hz"] == 80
    # Until it is made, the sound of the stem is the one that is there.
    assert song.stems.get(name="Vox").ready.number == 2


def test_an_edit_without_a_recipe_is_gentle(otto, song):
    stem = song.stems.get(name="Vox")
    readable = otto.get(f"/api/stems/{stem.pk}/edit-recipe/").json()
    revision = order(otto, f"stems/{stem.pk}").json()
    assert Job.objects.get(pk=revision["job"]["id"]).recipe == readable


def test_an_order_that_fails_in_the_middle_leaves_nothing(cast, song):
    """Somebody without a row cannot sign the order, which comes after its job."""
    with pytest.raises(ValueError, match="unsaved"), transaction.atomic():
        actions.order_mix(song, by=User(name="Nobody"))
    assert not Job.objects.filter(kind="mix").exists()
    assert not Order.objects.exists()


def test_cancel_and_ask_again(otto, song):
    job = order(otto, f"songs/{song.pk}").json()["job"]["id"]

    again = otto.post(f"/api/jobs/{job}/attempts/")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_ask_again")
    for _ in range(2):
        assert otto.put(f"/api/jobs/{job}/cancellation/").json()["state"] == "cancelled"
    version = otto.get(f"/api/songs/{song.pk}/versions/").json()[0]
    assert version["state"] == "cancelled"

    again = otto.post(f"/api/jobs/{job}/attempts/")
    assert (again.status_code, again.json()["state"], again.json()["attempt"]) == (201, "queued", 0)

    done = song.stems.get(name="Vox").ready.job
    late = otto.put(f"/api/jobs/{done.pk}/cancellation/")
    assert (late.status_code, late.json()["code"]) == (409, "already_over")


def test_who_uploads_only_asks_again_for_checks_only(cast, client, song):
    client.force_login(cast.otto)
    mix = order(client, f"songs/{song.pk}").json()["job"]["id"]
    check = song.stems.get(name="Vox").ready.job.pk

    client.force_login(cast.mats)
    assert client.put(f"/api/jobs/{mix}/cancellation/").status_code == 403
    assert client.put(f"/api/jobs/{check}/cancellation/").status_code == 409


def test_the_jobs_of_a_song_are_those_one_may_hear(cast, client, song):
    VersionFactory(song=song)
    VersionFactory()  # of another project
    client.force_login(cast.otto)
    order(client, f"songs/{song.pk}")
    assert len(client.get(f"/api/songs/{song.pk}/jobs/").json()) == 6

    client.force_login(cast.gwen)
    kinds = [job["kind"] for job in client.get(f"/api/songs/{song.pk}/jobs/").json()]
    assert sorted(kinds) == ["ingest", "mix"]


def test_managers_do_not_learn_the_names_of_stems(cast, client, song):
    client.force_login(cast.otto)
    version = order(client, f"songs/{song.pk}").json()["id"]
    client.force_login(cast.gwen)
    assert client.get(f"/api/versions/{version}/").json()["stems"] == []
    assert "Bass DI" not in client.get(f"/api/songs/{song.pk}/jobs/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_eight_who_press_mix_at_once_get_eight_numbers(cast):
    song = SongFactory(project=cast.project)
    StemRevisionFactory(stem__song=song)

    outcomes = together(8, lambda _: actions.order_mix(song, by=cast.otto))

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(Version.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert len(set(Version.objects.values_list("label", flat=True))) == 8
    assert Job.objects.filter(kind="mix").count() == 8


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_numbers_collide(cast, monkeypatch):
    """The control: the test above can fail, or it would prove nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL: on SQLite a writing transaction is alone")
    monkeypatch.setattr(orders, "lock", lambda song: Song.objects.get(pk=song.pk))
    song = SongFactory(project=cast.project)
    StemRevisionFactory(stem__song=song)

    for _ in range(10):
        outcomes = together(8, lambda _: actions.order_mix(song, by=cast.otto))
        if any(isinstance(outcome, IntegrityError) for outcome in outcomes):
            return
    pytest.fail("eighty orders without a lock, and no two had one number")


@pytest.mark.django_db(transaction=True)
def test_eight_who_add_a_song_at_once_get_eight_positions(cast):
    outcomes = together(
        8, lambda n: actions.add_song(cast.project, by=cast.nina, title=f"Song {n}")
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sorted(Song.objects.values_list("position", flat=True)) == list(range(1, 9))
