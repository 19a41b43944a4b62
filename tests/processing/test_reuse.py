"""What was made once is not made again, as long as it is the very same and still there."""

import hashlib
from dataclasses import replace

import pytest

from processing import jobs, queue
from processing.models import AudioFile, Event
from processing.recipes import Decision, IngestRecipe, MasterRecipe, Plan
from processing.storage import storage
from tests.processing.orders import TOPIC, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _broker(monkeypatch):
    monkeypatch.setattr(queue, "enqueue", lambda _job_id, _kind: True)


@pytest.fixture
def mix(tmp_path):
    return AudioFile.objects.create(sha256="a" * 64, size_bytes=1, media_type="audio/wav")


RECIPE = MasterRecipe(target_lufs=-11)


def order(mix, recipe=RECIPE, **given):
    return jobs.submit(recipe=recipe, sources={"mix": mix}, topic=TOPIC, **given)


def work(job, tmp_path, *names):
    """Does what a worker would: its files are in storage."""
    files = []
    for name in names or ("audio", "lossless", "wav"):
        content = f"{name} of {job.pk}".encode()
        path = tmp_path / f"{job.pk}-{name}"
        path.write_bytes(content)
        storage().put(path, hashlib.sha256(content).hexdigest())
        files.append(replace(made(name, content, {"is": name}), kind="delivery", title=name))
    jobs.finish(jobs.claim(job.pk, worker="w"), files, [{"name": "limit", "code": 402}])
    job.refresh_from_db()
    return job


def test_the_same_order_is_done_at_once_with_the_same_files(mix, tmp_path):
    before = work(order(mix), tmp_path)
    again = order(mix, asked_by="Nina")

    assert (again.state, again.reused_from, again.attempt) == ("done", before, 0)
    assert again.order_sha256 == before.order_sha256 != ""
    assert again.steps == [{"name": "limit", "code": 402}]
    rows = [("name", "kind", "title", "audio_file", "report__facts")] * 2
    kept, own = (
        sorted(job.renders.values_list(*row), key=str)
        for job, row in zip((before, again), rows, strict=True)
    )
    assert own == kept
    assert Event.objects.filter(topic=TOPIC, payload={"job": again.pk}).exists()
    assert not again.sources.exclude(audio_file=mix).exists()


def test_its_small_copies_are_ordered_only_where_nobody_made_them(mix, tmp_path):
    before = work(order(mix), tmp_path)
    assert order(mix).followed_by.count() == 1
    features = before.followed_by.get()
    work(features, tmp_path, "proxy")

    again = order(mix)
    assert again.renders.filter(name="proxy").exists()
    assert not again.followed_by.exists()


@pytest.mark.parametrize("other", [MasterRecipe(target_lufs=-10), MasterRecipe()])
def test_another_recipe_is_another_order(mix, tmp_path, other):
    work(order(mix), tmp_path)

    assert order(mix, other).state == "queued"


def test_another_sound_is_another_order(mix, tmp_path):
    work(order(mix), tmp_path)
    other = AudioFile.objects.create(sha256="b" * 64, size_bytes=1, media_type="audio/wav")

    assert order(other).state == "queued"


def test_reasons_alone_make_no_other_order(mix, tmp_path):
    work(order(mix), tmp_path)
    reasons = Plan(decisions=(Decision(place="tilt_db", sentence="It is bright enough."),))

    assert order(mix, replace(RECIPE, plan=reasons)).state == "done"


def test_what_is_gone_from_storage_is_made_again(mix, tmp_path):
    before = work(order(mix), tmp_path)
    storage().delete(before.renders.get(name="wav").audio_file.sha256)

    assert order(mix).state == "queued"


def test_what_failed_or_still_runs_is_no_result(mix):
    first = order(mix)
    jobs.claim(first.pk, worker="w")
    second = order(mix)
    assert second.state == "queued"
    job = jobs.claim(second.pk, worker="w")
    jobs.fail(job, jobs.Failure(code="broke", sentence="It broke."))
    assert order(mix).state == "queued"


def test_the_sound_between_the_steps_is_made_when_nobody_kept_it(mix, tmp_path):
    work(order(mix), tmp_path)
    with_steps = order(mix, keep=True)

    assert with_steps.state == "queued"
    work(with_steps, tmp_path, "audio", "lossless", "before-limiter-lossless")
    assert order(mix, keep=True).state == "done"
    assert order(mix).state == "done"


def test_an_upload_is_read_every_time():
    recipe = IngestRecipe(filename="a.wav", size_bytes=1, spool="0" * 32)

    assert jobs.submit(recipe=recipe, topic=TOPIC).order_sha256 == ""
