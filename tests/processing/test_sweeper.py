"""What is left lying is cleared away, and nothing that somebody still needs."""

import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from processing import attempts, jobs, queue, sweeper, workbench
from processing.models import Job
from processing.storage import storage
from tests.processing.orders import TOPIC, ordered, state
from tests.processing.sounds import spooled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


def age(settings, key, days):
    then = time.time() - days * 24 * 3600
    os.utime(settings.DATA / "spool" / key, (then, then))


def benches(settings):
    return list((settings.DATA / "bench").iterdir())


def test_a_bench_is_swept_when_its_attempt_is_over_and_not_before(settings):
    job = jobs.claim(ordered().pk, worker="a")
    with workbench.laid_out(job) as bench:
        bench.at("half.wav").write_bytes(b"half")
        workbench.sweep()
        assert bench.at("half.wav").exists()

        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        jobs.claim(job.pk, worker="another")
        assert workbench.sweep() == 1
        assert not benches(settings)


def test_what_nobody_finished_is_deleted_after_three_days(settings):
    for key in ("young", "old"):
        storage().spool_append(key, 0, b"x")
    age(settings, "old", 4)

    sweeper.clear_away()

    assert [key for key, _ in storage().spools()] == ["young"]


def test_an_upload_that_a_waiting_job_needs_stays_however_old(settings):
    job = jobs.submit(recipe=spooled(b"sound", "old"), topic=TOPIC)
    age(settings, "old", 30)
    sweeper.clear_away()
    assert storage().spool_size("old") == 5

    jobs.cancel(job.pk)
    sweeper.clear_away()
    assert storage().spool_size("old") == 0


def test_one_round_of_the_command_looks_after_everything(settings, monkeypatch):
    sent = []
    monkeypatch.setattr(queue, "enqueue", lambda job_id, _: sent.append(job_id) or True)
    lost = jobs.claim(ordered().pk, worker="a")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    storage().spool_append("old", 0, b"x")
    age(settings, "old", 4)

    call_command("sweep", "--once")

    assert state(lost) == "queued"
    assert sent == [lost.pk]
    assert not list(storage().spools())


def test_storage_that_is_away_for_a_moment_is_tried_again_later(settings):
    settings.STORAGE_URL = "s3://key:secret@127.0.0.1:1/bucket"
    job = ordered()

    def needs_storage(job, bench, pulse):
        storage().fetch("0" * 64, bench.at("x"))

    for expected in ("queued", "queued", "failed"):
        assert not attempts.attempt(job.pk, needs_storage)
        assert state(job) == expected
    job.refresh_from_db()
    assert job.failure["code"] == "storage_away"


def breaks():
    raise KeyError("Teo")


def breaks_a_rule():
    with transaction.atomic():
        Job.objects.filter(state=Job.State.QUEUED).update(lease_until=timezone.now())


def test_a_row_that_the_database_refuses_does_not_keep_the_rest_from_being_done(settings, caplog):
    settings.ALSO_LOOKED_AFTER_BY = [f"{__name__}.breaks_a_rule", f"{__name__}.breaks"]
    storage().spool_append("old", 0, b"x")
    age(settings, "old", 4)
    ordered()

    call_command("sweep", once=True)

    assert "breaks_a_rule broke" in caplog.text
    assert "breaks broke" in caplog.text
    assert not list(storage().spools())


def test_what_breaks_in_a_room_does_not_keep_lost_jobs_from_being_found(settings, caplog):
    settings.ALSO_LOOKED_AFTER_BY = [f"{__name__}.breaks"]
    settings.ALSO_CLEARED_AWAY_BY = [f"{__name__}.breaks"]
    job = jobs.claim(ordered().pk, worker="a")
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    call_command("sweep", once=True)

    assert state(job) == "queued"
    assert caplog.text.count("breaks broke") == 2
