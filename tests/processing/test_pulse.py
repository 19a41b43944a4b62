"""Progress goes to the row and to those who look, often enough and not too often."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from processing import jobs, pulse
from processing.jobs import JobLost
from processing.models import Event, Job
from processing.pulse import Pulse, Stage
from tests.patience import until
from tests.processing.orders import TOPIC, ordered

PLAN = [Stage("read", "Read 8 stems", 1), Stage("mix", "Mix them", 3)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    return jobs.claim(ordered().pk, worker="a")


@pytest.fixture
def beating(job):
    beating = Pulse(job)
    beating.plan(PLAN)
    return beating


def row(job):
    return Job.objects.get(pk=job.pk)


def told():
    return Event.objects.filter(topic=TOPIC, kind="job").count()


def test_the_plan_is_there_before_anything_begins(job, beating):
    assert [(s["name"], s["title"], s["state"]) for s in row(job).stages] == [
        ("read", "Read 8 stems", "waiting"),
        ("mix", "Mix them", "waiting"),
    ]


def test_a_stage_that_begins_is_told_at_once_and_ends_the_one_before(job, beating):
    beating("read", 0.0)
    before = told()

    beating("mix", 0.0)

    assert told() == before + 1
    assert [s["state"] for s in row(job).stages] == ["done", "running"]
    assert row(job).stages[0]["seconds"] is not None
    assert row(job).progress == pytest.approx(0.25)


def test_progress_is_written_twice_and_told_once_a_second_at_most(job, beating, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(pulse.time, "monotonic", lambda: now[0])
    beating("read", 0.0)
    before, written = told(), set()
    for step in range(100):
        now[0] += 0.05
        beating("read", step / 100)
        written.add(row(job).progress)

    assert 9 <= len(written) <= 12
    assert 4 <= told() - before <= 6


def test_the_bar_never_goes_back_and_never_beyond_its_end(job, beating, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(pulse.time, "monotonic", lambda: now[0])
    seen = []
    for stage, share in (("mix", 0.5), ("read", 0.1), ("mix", 0.2), ("mix", 7.0)):
        now[0] += 1
        beating(stage, share)
        seen.append(row(job).progress)

    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_stage_nobody_planned_is_shown_too(job, beating):
    beating("read", 1.0)
    beating("repair", 0.5)

    assert [s["name"] for s in row(job).stages] == ["read", "repair", "mix"]


def test_a_cancelled_job_ends_at_its_next_progress(job, beating):
    beating("read", 0.0)
    jobs.cancel(job.pk)

    with pytest.raises(JobLost):
        beating("mix", 0.0)


def test_a_database_that_is_away_does_not_end_a_render(job, beating, monkeypatch):
    from django.db import OperationalError

    def away(*_, **__):
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(jobs, "heartbeat", away)

    beating("read", 0.0)


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_kept_while_nothing_is_reported_and_the_thread_ends(job, settings):
    settings.LEASE_SECONDS = 6
    lease = timedelta(seconds=6)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    with Pulse(job):
        until(lambda: row(job).lease_until > timezone.now())
        first = row(job).lease_until
        until(lambda: row(job).lease_until > first)
        assert row(job).lease_until - lease < first, "it was renewed when it was over"

    assert not _threads()


@pytest.mark.django_db(transaction=True)
def test_a_lost_job_is_noticed_by_the_thread_and_ends_the_next_progress(job, settings):
    settings.LEASE_SECONDS = 1
    with Pulse(job) as beating:
        beating.plan(PLAN)
        beating("read", 0.0)
        jobs.cancel(job.pk)
        until(lambda: not _threads())
        with pytest.raises(JobLost):
            beating("read", 0.0)


def _threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("pulse-")]
