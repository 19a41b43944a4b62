"""Workers are killed for real: nothing is lost, nothing made twice, no page waits for ever."""

import hashlib
import itertools
import os
import signal
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.test import override_settings
from django.utils import timezone

from processing import jobs
from processing.models import AudioFile, Job
from processing.storage import storage
from studio import celery
from tests.processing import house as houses
from tests.processing.broker import Broker
from tests.processing.house import pid_of, stall
from tests.processing.orders import ordered, state
from tests.processing.trial_stages import STAGES, content

pytestmark = pytest.mark.faults

KILLS = 20


@pytest.fixture(scope="module")
def whole_house(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("house")
    data = folder / "data"
    data.mkdir()
    with (
        override_settings(DATA=data, STORAGE_URL=""),
        pytest.MonkeyPatch.context() as patch,
        Broker(folder / "broker") as broker,
        django_db_blocker.unblock(),
    ):
        # In this order: unset, the first answers with the second, and that would stay for good.
        for name in ("broker_write_url", "broker_url"):
            patch.setattr(celery.app.conf, name, broker.url)
        with houses.opened(data, broker) as house:
            house.start_sweeper()
            yield house


@pytest.fixture
def house(whole_house, django_db_blocker):
    """With two workers of two processes, as many as a test begins with."""
    with django_db_blocker.unblock():
        whole_house.have_workers(2)
        yield whole_house
        # For whoever has to find out why a test failed: pytest shows it then, and only then.
        sys.stdout.write((whole_house.data / "processes.log").read_text()[-8000:])


def over(*all_jobs):
    return all(state(job) in Job.OVER for job in all_jobs)


def marked(house, job, stage):
    """In its present attempt."""
    job.refresh_from_db()
    return (house.data / "marks" / f"{job.pk}.{job.attempt}.{stage}").exists()


def assert_made_once(all_jobs):
    """Everything done, each render there once, with the right bytes."""
    for job in all_jobs:
        job.refresh_from_db()
    assert [(job, job.attempt, job.failure) for job in all_jobs if job.state != "done"] == []
    for job in all_jobs:
        right = hashlib.sha256(content(job.pk)).hexdigest()
        assert job.renders.get().audio_file.sha256 == right
        assert AudioFile.objects.filter(sha256=right).count() == 1
        assert hashlib.sha256(storage().read(right)).hexdigest() == right


@pytest.mark.timeout(900)
def test_twenty_kills_lose_nothing_and_make_nothing_twice(house):
    all_jobs = []
    stages = itertools.cycle(STAGES)

    for number in range(KILLS):
        whole = bool(number % 2)
        stage = next(stages)
        # Before the hold: who is held while publishing holds the only write lock of SQLite.
        while Job.objects.filter(state="queued").count() < 8:
            all_jobs.append(ordered(asked_by="act"))
        with _held(house, stage):
            house.wait_until(lambda stage=stage, whole=whole: _strike(house, stage, whole))
        house.have_workers(2, ready=1)

    house.wait_until(lambda: over(*all_jobs), message="jobs were lost")
    assert_made_once(all_jobs)
    house.wait_until(lambda: not _benches_after_a_sweep(house), message="benches were left")


@contextmanager
def _held(house, stage):
    """Whoever comes to this stage stays there, until the test goes on or fails."""
    hold = house.data / f"hold.{stage}"
    hold.touch()
    try:
        yield
    finally:
        hold.unlink()


def _strike(house, stage, whole):
    """Kill whoever has brought a job to this stage; but no job in its last attempt.

    Its neighbour in that attempt may be waiting for the write lock that the held one has, and
    would for ever: then the process dies alone.
    """
    for path in (house.data / "marks").glob(f"*.{stage}"):
        job_id, attempt, _ = path.name.split(".")
        job = Job.objects.get(pk=job_id)
        if job.attempt != int(attempt) or job.state == "queued":
            continue
        worker = house.worker_of(pid_of(job))
        if worker is None or not _at(house, job, stage):
            continue
        if job.attempt == jobs.MOST_ATTEMPTS:
            continue
        if not whole or not _killed_whole(house, worker):
            house.kill(pid_of(job))
        return True
    return False


def _killed_whole(house, worker):
    """False when one of its processes has a job in its last attempt; nobody takes one meanwhile."""
    with house.standing_still(worker):
        running = Job.objects.filter(state="running")
        beside = [each for each in running if house.worker_of(pid_of(each)) is worker]
        if any(each.attempt == jobs.MOST_ATTEMPTS for each in beside):
            return False
        house.kill(worker.pid)
        return True


def _at(house, job, stage):
    later = STAGES[STAGES.index(stage) + 1 :]
    return not any(marked(house, job, each) for each in later)


def _benches_after_a_sweep(house):
    from processing import workbench

    workbench.sweep()
    return list((house.data / "bench").iterdir())


def test_a_render_whose_worker_was_killed_is_done_by_another_soon_after_its_lease(house):
    job = ordered(asked_by="act")
    house.wait_until(lambda: marked(house, job, "half-written"))
    first = pid_of(job)

    house.kill(house.worker_of(first).pid)
    house.wait_until(lambda: state(job) == "queued" or pid_of(job) != first)

    house.wait_until(lambda: state(job) == "done")
    assert_made_once([job])


def test_a_render_whose_process_was_killed_does_not_wait_for_its_lease(house):
    house.wait_until(partial(_killed_with_a_long_lease, house))

    job = Job.objects.latest("pk")
    house.wait_until(lambda: state(job) == "done")
    job.refresh_from_db()
    assert job.attempt == 2
    assert_made_once([job])


def _killed_with_a_long_lease(house):
    """Whether no heartbeat came between the two: it would have made the lease short again."""
    job = ordered(asked_by="act")
    house.wait_until(lambda: marked(house, job, "half-written"))
    an_hour_on = timezone.now() + timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(lease_until=an_hour_on)
    house.kill(pid_of(job))
    return Job.objects.get(pk=job.pk).lease_until in {an_hour_on, None}


def test_a_poison_job_fails_with_a_sentence_and_the_others_go_on(house):
    poison = ordered(asked_by="poison")
    others = [ordered(asked_by="act") for _ in range(3)]

    house.wait_until(lambda: over(*others))
    house.wait_until(lambda: over(poison))

    poison.refresh_from_db()
    assert (poison.state, poison.attempt) == ("failed", 3)
    assert poison.failure["code"] == "worker_lost"
    assert poison.failure["sentence"].endswith(".")


def test_a_lack_of_memory_fails_the_job_and_the_worker_stays(house):
    hungry = ordered(asked_by="memory")
    broken = ordered(asked_by="bug")
    house.wait_until(lambda: over(hungry, broken))
    after = ordered(asked_by="act")
    house.wait_until(lambda: over(after))

    hungry.refresh_from_db()
    broken.refresh_from_db()
    assert (hungry.failure["code"], hungry.attempt) == ("too_large", 1)
    assert broken.failure["code"] == "broke"
    assert state(after) == "done"
    for job in (hungry, broken):
        os.kill(pid_of(job), 0)  # The process that had it is there.


def test_a_stalled_worker_that_wakes_up_cannot_publish(house):
    job = ordered(asked_by="act")
    house.wait_until(lambda: marked(house, job, "half-written"))
    zombie = pid_of(job)
    stall(job)
    house.wait_until(lambda: state(job) == "done")

    os.kill(zombie, signal.SIGCONT)
    time.sleep(2)

    assert pid_of(job) != zombie
    assert job.attempt == 2
    assert_made_once([job])


def test_a_long_call_that_reports_nothing_keeps_its_lease(house):
    job = ordered(asked_by="deaf")
    house.wait_until(lambda: over(job))

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 1)


def test_a_cancelled_render_ends_at_its_next_progress(house):
    job = ordered(asked_by="long")
    house.wait_until(
        lambda: marked(house, job, "claimed") and Job.objects.get(pk=job.pk).progress > 0
    )

    jobs.cancel(job.pk)
    house.wait_until(lambda: not list((house.data / "bench").glob(f"{job.pk}-*")))
    after = [ordered(asked_by="act") for _ in range(2)]
    house.wait_until(lambda: over(*after))

    assert state(job) == "cancelled"
    assert not job.renders.exists()


def test_a_worker_that_is_told_to_stop_gives_its_job_back_at_once(house):
    job = ordered(asked_by="long")
    house.wait_until(
        lambda: marked(house, job, "claimed") and Job.objects.get(pk=job.pk).progress > 0
    )

    first = pid_of(job)

    house.stop_worker_of(pid_of(job))

    # The other worker may have it already; had it waited for its lease, it were another attempt.
    house.wait_until(lambda: pid_of(job) != first)
    job.refresh_from_db()
    assert job.attempt == 1
    jobs.cancel(job.pk)


@pytest.mark.parametrize("lost", ["restarted", "flushed"])
def test_a_broker_that_forgets_loses_no_job(house, lost):
    before = [ordered(asked_by="act") for _ in range(8)]
    if lost == "flushed":
        house.broker.flush()
    else:
        house.broker.kill()
    away = [ordered(asked_by="act") for _ in range(2)]
    if lost == "restarted":
        house.broker.start()

    house.wait_until(lambda: over(*before, *away))
    assert_made_once([*before, *away])


def test_a_broker_that_dies_under_a_running_job_does_not_disturb_it(house):
    job = ordered(asked_by="act")
    house.wait_until(lambda: marked(house, job, "claimed"))
    house.broker.kill()
    house.wait_until(lambda: over(job))
    house.broker.start()
    after = ordered(asked_by="act")
    house.wait_until(lambda: over(after))

    assert_made_once([job, after])
