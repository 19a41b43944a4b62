"""Mixes and masters are planned by listening: nothing is made, and the recipe can be read."""

from __future__ import annotations

import pytest

from processing.models import Job
from processing.recipes import PlanningRecipe, StemRole, read
from sessions.songs import actions
from sessions.songs.models import Order, Plan, Version
from tests.factories import (
    JobFactory,
    PlanFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)


@pytest.fixture
def song(cast):
    song = SongFactory(project=cast.project, title="Low Water", tempo_bpm=96)
    for position, (name, role) in enumerate((("Bass DI", "bass"), ("Thing", "other")), start=1):
        StemRevisionFactory(stem=StemFactory(song=song, name=name, role=role, position=position))
    StemRevisionFactory(stem__song=song, stem__name="Late", arriving=True)
    return song


@pytest.fixture
def otto(cast, client):
    client.force_login(cast.otto)
    return client


def plan(client, where, **body):
    return client.post(f"/api/{where}/plans/", body, "application/json")


def test_a_mix_is_planned_from_every_stem_that_has_sound(otto, song):
    answer = plan(otto, f"songs/{song.pk}")

    said = answer.json()
    assert answer.status_code == 201
    assert (said["song"], said["version"], said["recipe"]) == (song.pk, None, None)
    job = Job.objects.get(pk=said["job"]["id"])
    recipe = read(job.recipe)
    assert isinstance(recipe, PlanningRecipe)
    # What a stem is for is said where somebody said it; where nobody did, it is listened for.
    assert [(stem.name, stem.role) for stem in recipe.stems] == [
        ("Bass DI", StemRole.BASS),
        ("Thing", None),
    ]
    assert recipe.tempo_bpm == 96
    assert set(job.sources.values_list("name", flat=True)) == {"Bass DI", "Thing"}


def test_a_plan_makes_no_version_and_no_order(otto, song):
    plan(otto, f"songs/{song.pk}")

    assert not Version.objects.exists()
    assert not Order.objects.exists()
    assert Plan.objects.get().song == song


def test_a_master_is_planned_from_the_version_and_its_wishes(otto, song):
    mix = VersionFactory(song=song, number=1, ordered=True)
    other = VersionFactory(song=song, number=2, ordered=True)
    wish = {"kind": "master", "target_lufs": -12, "corrective": "gentle", "reference": {}}

    said = plan(otto, f"versions/{mix.pk}", recipe=wish, reference=other.pk).json()

    job = Job.objects.get(pk=said["job"]["id"])
    recipe = read(job.recipe)
    assert isinstance(recipe, PlanningRecipe)
    assert recipe.master is not None
    assert recipe.master.target_lufs == -12
    heard = dict(job.sources.values_list("name", "audio_file_id"))
    assert heard == {
        "mix": mix.job.renders.get(name="audio").audio_file_id,
        "reference": other.job.renders.get(name="audio").audio_file_id,
    }
    assert said["version"] == mix.pk


def test_without_wishes_a_master_aims_where_the_song_does(cast, song):
    song.target_lufs = -11.0
    song.save()
    mix = VersionFactory(song=song, ordered=True)

    made = actions.plan_master(mix, by=cast.otto)

    assert made.job.recipe["master"]["target_lufs"] == -11.0


def test_nothing_to_listen_to(cast, otto, song):
    empty = SongFactory(project=cast.project)
    arriving = VersionFactory(song=song, arriving=True)
    for where, code in (
        (f"songs/{empty.pk}", "nothing_to_mix"),
        (f"versions/{arriving.pk}", "not_ready"),
    ):
        answer = plan(otto, where)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
        assert answer.json()["remedy"]
    assert not Plan.objects.exists()


def test_a_wrong_wish_names_the_place(otto, song):
    mix = VersionFactory(song=song, ordered=True)

    answer = plan(otto, f"versions/{mix.pk}", recipe={"kind": "master", "target_lufs": 3})

    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_recipe")
    assert answer.json()["detail"].startswith("target_lufs: ")
    assert not Job.objects.filter(kind="plan").exists()


def test_the_recipe_is_there_when_the_job_has_left_it(otto, song):
    job = JobFactory(kind="plan", done=True, topic=song.project.topic)
    planned = {"kind": "mix", "plan": {"decisions": []}}
    ReportFactory(render=RenderFactory(job=job, name="recipe", kind="data"), facts=planned)
    made = PlanFactory(song=song, job=job)

    assert otto.get(f"/api/plans/{made.pk}/").json()["recipe"] == planned


@pytest.mark.parametrize(
    ("who", "status"), [("nina", 201), ("otto", 201), ("lia", 403), ("gwen", 403), ("sam", 404)]
)
def test_who_may_have_a_plan_made(cast, client, song, who, status):
    client.force_login(cast.named(who))
    assert plan(client, f"songs/{song.pk}").status_code == status


def test_plans_name_stems_and_are_read_by_who_may_hear_those(cast, client, song):
    made = PlanFactory(song=song)
    for who, status in (("lia", 200), ("gwen", 404), ("sam", 404)):
        client.force_login(cast.named(who))
        assert client.get(f"/api/plans/{made.pk}/").status_code == status


def test_a_plan_that_failed_has_a_slip_and_one_that_is_there_has_none(cast, otto, song):
    failed = PlanFactory(song=song, job=JobFactory(failed=True, kind="plan"))
    PlanFactory(song=song, job=JobFactory(done=True, kind="plan"))

    page = otto.get(f"/songs/{song.pk}/jobs/").content.decode()

    assert page.count("Plan of a mix") >= 1
    assert f'id="job-{failed.job.pk}"' in page
    assert page.count('data-state="failed"') == 1
    assert f'id="retry-{failed.job.pk}"' in page
