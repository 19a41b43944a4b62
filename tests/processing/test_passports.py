"""A passport as a job: what it makes, what it knows already, how it fails and how it is stopped."""

import json
from functools import partial

import numpy as np
import pytest

from processing import attempts, jobs, passports, tasks
from processing.recipes import PassportRecipe, PassportStem, StemRole
from processing.storage import storage
from tests.processing.orders import TOPIC
from tests.processing.sounds import RATE, music, spooled, wav

pytestmark = pytest.mark.django_db

NAMES = {"Drums": StemRole.DRUMS, "Bass": StemRole.OTHER}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


@pytest.fixture
def sounds(store):
    first, second = music(seconds=6.0, seed=1), music(seconds=6.0, seed=2)
    return {"Drums": first, "Bass": second, "Rough": 0.5 * first + 0.25 * second}


@pytest.fixture
def sources(sounds):
    return {name: ingested(name, sound) for name, sound in sounds.items()}


def ingested(name, sound):
    job = jobs.submit(recipe=spooled(wav(sound), f"upload-{name}"), topic=TOPIC)
    tasks.ingest(job.pk)
    return job.renders.get(name="audio").audio_file


def ordered(sources, **said):
    stems = tuple(PassportStem(name=name, role=role) for name, role in NAMES.items())
    recipe = PassportRecipe(**{"stems": stems, "rough": "Rough", **said})
    return jobs.submit(recipe=recipe, sources=sources, topic=TOPIC)


def test_a_set_becomes_a_file_and_a_report_of_the_same_words(sources):
    job = ordered(sources)
    tasks.look_at_stems(job.pk)
    job.refresh_from_db()

    assert job.state == "done", job.failure
    (render,) = job.renders.all()
    assert (render.name, render.audio_file.media_type) == ("passport", "application/json")
    told = json.loads(storage().read(render.audio_file.sha256))
    assert told == render.report.facts
    assert [stem["name"] for stem in told["stems"]] == list(NAMES)
    assert [stem["role"] for stem in told["stems"]] == ["drums", "other"]
    assert told["sum"]["rough"] == "Rough"
    assert told["sum"]["residual_db"] < -60
    assert all(stage["state"] == "done" for stage in job.stages)
    assert not job.followed_by.exists()


def test_bits_are_those_of_the_upload(sources):
    job = ordered(sources)
    tasks.look_at_stems(job.pk)

    told = job.renders.get().report.facts
    assert {stem["bits"] for stem in told["stems"]} == {24}


def test_without_a_rough_mix_nothing_is_said_of_the_sum(sources):
    job = ordered({name: sources[name] for name in NAMES}, rough="")
    tasks.look_at_stems(job.pk)

    assert job.renders.get().report.facts["sum"] is None


def test_a_stem_that_is_not_among_the_files_fails_with_a_sentence(sources):
    job = ordered({name: sources[name] for name in ("Drums", "Rough")})
    tasks.look_at_stems(job.pk)
    job.refresh_from_db()

    assert job.state == "failed"
    assert "“Bass”" in job.failure["sentence"]


def test_a_passport_that_is_cancelled_half_way_makes_nothing(sources):
    job = ordered(sources)

    def cancelled_while(job_id, made, bench, pulse):
        def told(stage, share):
            if stage == "compare":
                jobs.cancel(job_id)
                pulse._lost.set()
            pulse(stage, share)

        told.plan = pulse.plan
        return passports.look_at(made, bench, told)

    attempts.attempt(job.pk, partial(cancelled_while, job.pk))
    job.refresh_from_db()

    assert job.state == "cancelled"
    assert not job.renders.exists()


def test_the_rough_mix_is_heard_with_a_stem_missing(sounds, sources):
    rate = np.arange(6 * RATE) / RATE
    whistle = (0.1 * np.sin(2 * np.pi * 1500 * rate) * (rate % 0.5 < 0.3)).astype(np.float32)
    rough = ingested("Whistle", sounds["Rough"] + whistle)
    job = ordered(sources | {"Rough": rough})
    tasks.look_at_stems(job.pk)

    assert "missing_stem" in [one["code"] for one in job.renders.get().report.facts["findings"]]
