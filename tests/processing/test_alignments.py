"""Two versions lined up as a job: what it makes, and how it is stopped."""

import json
from functools import partial

import numpy as np
import pytest

from processing import alignments, attempts, jobs, tasks
from processing.recipes import AlignRecipe
from processing.storage import storage
from tests.processing.orders import TOPIC
from tests.processing.sounds import RATE, music, spooled, wav

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


@pytest.fixture
def ordered(store):
    sound = music(seconds=8.0, seed=1)
    sounds = {"earlier": sound, "later": 0.5 * np.roll(np.pad(sound, ((0, 0), (0, 480))), 480)}
    sources = {}
    for name, each in sounds.items():
        job = jobs.submit(recipe=spooled(wav(each), f"upload-{name}"), topic=TOPIC)
        tasks.ingest(job.pk)
        sources[name] = job.renders.get(name="audio").audio_file
    return jobs.submit(recipe=AlignRecipe(), sources=sources, topic=TOPIC)


def test_a_pair_becomes_a_file_and_a_report_of_the_same_words(ordered):
    tasks.line_up_versions(ordered.pk)
    ordered.refresh_from_db()

    assert ordered.state == "done", ordered.failure
    (render,) = ordered.renders.all()
    assert (render.name, render.audio_file.media_type) == ("alignment", "application/json")
    told = json.loads(storage().read(render.audio_file.sha256))
    assert told == render.report.facts
    assert told["kind"] == "same_recording"
    assert told["offset_seconds"] == pytest.approx(480 / RATE, abs=0.001)
    assert all(stage["state"] == "done" for stage in ordered.stages)
    assert not ordered.followed_by.exists()


def test_one_that_is_cancelled_half_way_makes_nothing(ordered):
    def cancelled_while(job_id, made, bench, pulse):
        def told(stage, share):
            if stage == "place":
                jobs.cancel(job_id)
                pulse._lost.set()
            pulse(stage, share)

        told.plan = pulse.plan
        return alignments.line_up(made, bench, told)

    attempts.attempt(ordered.pk, partial(cancelled_while, ordered.pk))
    ordered.refresh_from_db()

    assert ordered.state == "cancelled"
    assert not ordered.renders.exists()
