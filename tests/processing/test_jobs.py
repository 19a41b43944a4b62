"""The laws of a job's life; nobody but its present worker can change a running job."""

import contextlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from processing import jobs, queue
from processing.jobs import Failure, JobAlreadyTaken, JobLost
from processing.models import AudioFile, Event, Job, Render, Report
from tests.processing.orders import TOPIC, made, ordered, state

BROKE = Failure(code="broke", sentence="It broke.", remedy="Try again.")


@pytest.fixture
def sent(monkeypatch, django_capture_on_commit_callbacks):
    """The ids that went to the broker, which is a neighbour."""
    ids = []
    monkeypatch.setattr(queue, "enqueue", lambda job_id, kind: ids.append((job_id, kind)) or True)
    return ids


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def job_events():
    return Event.objects.filter(topic=TOPIC, kind="job").count()


pytestmark = pytest.mark.django_db


def test_an_order_is_a_row_with_a_snapshot_and_is_sent_once_it_is_stored(
    sent, django_capture_on_commit_callbacks
):
    source = AudioFile.objects.create(sha256="a" * 64, size_bytes=1, media_type="audio/wav")
    with django_capture_on_commit_callbacks() as callbacks:
        job = ordered(sources={"stem": source}, asked_by="Nina")
        assert not sent
    for callback in callbacks:
        callback()

    assert sent == [(job.pk, "edit")]
    assert job.recipe["kind"] == "edit"
    assert [(s.name, s.audio_file) for s in job.sources.all()] == [("stem", source)]
    assert Event.objects.get(topic=TOPIC).payload == {"job": job.pk}


def test_an_order_that_is_rolled_back_is_never_sent(sent, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True),
        contextlib.suppress(ZeroDivisionError),
        transaction.atomic(),
    ):
        ordered()
        raise ZeroDivisionError

    assert not sent
    assert not Job.objects.exists()


def test_only_one_can_take_a_job():
    job = ordered()
    taken = jobs.claim(job.pk, worker="a")

    with pytest.raises(JobAlreadyTaken):
        jobs.claim(job.pk, worker="b")

    assert taken.attempt == 1
    assert taken.worker.startswith("a#")


def test_an_expired_lease_can_be_taken_over_and_the_zombie_is_fenced_off():
    job = ordered()
    zombie = jobs.claim(job.pk, worker="zombie")
    expire(job)
    living = jobs.claim(job.pk, worker="living")

    for act in (
        lambda: jobs.heartbeat(zombie),
        lambda: jobs.keep_lease(zombie),
        lambda: jobs.finish(zombie, [made(content=b"of the zombie")]),
        lambda: jobs.fail(zombie, BROKE),
        lambda: jobs.put_back(zombie, BROKE),
    ):
        with pytest.raises(JobLost):
            act()
    jobs.finish(living, [made()])

    assert state(job) == "done"
    assert Render.objects.get(job=job).audio_file.sha256 == made().sha256
    assert AudioFile.objects.count() == 1


def test_a_zombie_of_an_earlier_life_is_fenced_off_though_its_attempt_has_the_same_number():
    job = ordered()
    zombie = jobs.claim(job.pk, worker="same")
    jobs.cancel(job.pk)
    jobs.ask_again(job.pk)
    living = jobs.claim(job.pk, worker="same")

    assert zombie.attempt == living.attempt
    with pytest.raises(JobLost):
        jobs.finish(zombie, [made()])


def test_finishing_publishes_everything_at_once_or_nothing():
    job = ordered()
    worker = jobs.claim(job.pk, worker="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        jobs.finish(worker, [made("audio"), made("audio", b"second")])
    assert state(job) == "running"
    assert not Render.objects.exists()

    worker.stages = [{"name": "read", "title": "Read", "state": "running", "seconds": 1.0}]
    steps = [{"name": "fade", "sentence": "Faded."}]
    jobs.finish(worker, [made("audio", report={"frames": 100}), made("proxy", b"p")], steps)

    job.refresh_from_db()
    assert (job.state, job.progress, job.steps, job.lease_until) == ("done", 1.0, steps, None)
    assert job.stages[0]["state"] == "done"
    assert set(job.renders.values_list("name", flat=True)) == {"audio", "proxy"}
    assert Report.objects.get(render__job=job).facts == {"frames": 100}


def test_equal_bytes_of_two_jobs_are_one_file():
    for _ in range(2):
        jobs.finish(jobs.claim(ordered().pk, worker="a"), [made()])

    assert AudioFile.objects.count() == 1
    assert Render.objects.count() == 2


def test_a_lost_job_waits_again_and_fails_with_a_sentence_after_three_attempts():
    job = ordered()
    for expected in ("queued", "queued", "failed"):
        jobs.claim(job.pk, worker="a")
        assert jobs.give_up_on_lost() == 0
        expire(job)
        assert jobs.give_up_on_lost() == 1
        assert state(job) == expected

    job.refresh_from_db()
    assert job.failure["code"] == "worker_lost"
    assert job.failure["sentence"].endswith(".")
    assert job.failure["remedy"]
    with pytest.raises(JobAlreadyTaken):
        jobs.claim(job.pk, worker="a")


def test_a_third_lease_that_ran_out_is_not_taken_by_a_late_message():
    job = ordered()
    for _ in range(3):
        jobs.claim(job.pk, worker="a")
        expire(job)

    with pytest.raises(JobAlreadyTaken):
        jobs.claim(job.pk, worker="a")


def test_trouble_that_may_pass_is_tried_three_times():
    job = ordered()
    for expected in ("queued", "queued", "failed"):
        jobs.put_back(jobs.claim(job.pk, worker="a"), BROKE)
        assert state(job) == expected

    job.refresh_from_db()
    assert job.failure == {"code": "broke", "sentence": "It broke.", "remedy": "Try again."}


def test_a_worker_that_stops_gives_back_its_own_jobs_and_no_attempt_is_lost():
    mine, other = ordered(), ordered()
    stopped = jobs.claim(mine.pk, worker="host:1:2")
    jobs.claim(other.pk, worker="host:11:2")

    assert jobs.give_back("host:1:") == 1

    assert [state(mine), state(other)] == ["queued", "running"]
    again = jobs.claim(mine.pk, worker="host:3:4")
    assert again.attempt == stopped.attempt == 1
    with pytest.raises(JobLost):
        jobs.finish(stopped, [made()])


def test_cancelling_stops_what_waits_and_what_runs_and_nothing_else():
    waiting, running, over = ordered(), ordered(), ordered()
    worker = jobs.claim(running.pk, worker="a")
    jobs.finish(jobs.claim(over.pk, worker="a"), [])

    assert [jobs.cancel(job.pk) for job in (waiting, running, over)] == [True, True, False]
    assert [state(job) for job in (waiting, running, over)] == ["cancelled", "cancelled", "done"]
    with pytest.raises(JobLost):
        jobs.heartbeat(worker)
    with pytest.raises(JobAlreadyTaken):
        jobs.claim(waiting.pk, worker="a")


def test_what_failed_or_was_cancelled_can_be_asked_again(sent, django_capture_on_commit_callbacks):
    failed, cancelled, done = ordered(), ordered(), ordered()
    jobs.fail(jobs.claim(failed.pk, worker="a"), BROKE)
    jobs.cancel(cancelled.pk)
    jobs.finish(jobs.claim(done.pk, worker="a"), [])

    with django_capture_on_commit_callbacks(execute=True):
        asked = [jobs.ask_again(job.pk) for job in (failed, cancelled, done)]

    assert asked == [True, True, False]
    assert [job_id for job_id, _ in sent] == [failed.pk, cancelled.pk]
    failed.refresh_from_db()
    assert (failed.state, failed.attempt, failed.failure) == ("queued", 0, None)
    assert jobs.claim(failed.pk, worker="a").attempt == 1


def test_an_id_is_sent_again_at_most_every_30_seconds(sent):
    job = ordered()
    assert jobs.resend_waiting() == 0

    Job.objects.update(last_sent_at=timezone.now() - timedelta(seconds=31))
    assert jobs.resend_waiting() == 1
    assert jobs.resend_waiting() == 0

    assert sent == [(job.pk, "edit")]


def test_what_the_broker_did_not_take_is_sent_by_the_next_sweep(
    monkeypatch, django_capture_on_commit_callbacks
):
    taken = []
    monkeypatch.setattr(queue, "enqueue", lambda *_: False)
    with django_capture_on_commit_callbacks(execute=True):
        job = ordered()
    assert jobs.resend_waiting() == 0

    monkeypatch.setattr(queue, "enqueue", lambda job_id, _: taken.append(job_id) or True)
    assert jobs.resend_waiting() == 1
    assert taken == [job.pk]


def test_a_heartbeat_extends_the_lease_and_tells_progress():
    worker = jobs.claim(ordered().pk, worker="a")
    expire(worker)
    before = job_events()
    worker.progress = 0.25

    jobs.heartbeat(worker)
    assert job_events() == before
    jobs.heartbeat(worker, tell=True)
    assert job_events() == before + 1

    job = Job.objects.get(pk=worker.pk)
    assert job.progress == 0.25
    assert job.lease_until > timezone.now()


def test_the_time_left_follows_from_the_time_it_took():
    worker = jobs.claim(ordered().pk, worker="a")
    assert jobs.seconds_left(worker) is None

    worker.progress, worker.started_at = 0.25, timezone.now() - timedelta(seconds=10)

    assert jobs.seconds_left(worker) == pytest.approx(30, abs=0.5)


def test_every_change_is_told():
    job = ordered()
    count = job_events()
    for change in (
        lambda: jobs.claim(job.pk, worker="a"),
        lambda: jobs.cancel(job.pk),
        lambda: jobs.ask_again(job.pk),
        lambda: jobs.put_back(jobs.claim(job.pk, worker="a"), BROKE),
        lambda: jobs.fail(jobs.claim(job.pk, worker="a"), BROKE),
    ):
        change()
        assert job_events() > count
        count = job_events()


def test_the_database_holds_the_states_together():
    job = ordered()
    for wrong in (
        {"state": "running"},
        {"state": "done"},
        {"state": "failed", "finished_at": timezone.now()},
        {"lease_until": timezone.now()},
        {"failure": {"code": "x"}},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=job.pk).update(**wrong)


class LifeOfAJob(RuleBasedStateMachine):
    """Any order of events keeps the laws, and at most one worker can publish."""

    def __init__(self):
        super().__init__()
        self.job = ordered()
        self.hands = []  # everybody who ever held it, zombies too
        self.published = 0

    def _state(self):
        return state(self.job)

    @rule()
    def deliver(self):
        with contextlib.suppress(JobAlreadyTaken):
            self.hands.append(jobs.claim(self.job.pk, worker="w"))

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def finish(self, data):
        try:
            jobs.finish(data.draw(st.sampled_from(self.hands)), [made()])
        except JobLost:
            pass
        else:
            self.published += 1

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), act=st.sampled_from([jobs.fail, jobs.put_back]))
    def fail(self, data, act):
        with contextlib.suppress(JobLost):
            act(data.draw(st.sampled_from(self.hands)), BROKE)

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def beat(self, data):
        hand = data.draw(st.sampled_from(self.hands))
        try:
            jobs.heartbeat(hand)
        except JobLost:
            pass
        else:
            assert hand is self.hands[-1], "only the last who took it may keep it"

    @rule()
    def time_passes(self):
        Job.objects.filter(state="running").update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )

    @rule()
    def sweep(self):
        jobs.give_up_on_lost()

    @rule()
    def cancel(self):
        jobs.cancel(self.job.pk)

    @rule()
    def ask_again(self):
        jobs.ask_again(self.job.pk)

    @invariant()
    def the_laws_hold(self):
        job = Job.objects.get(pk=self.job.pk)
        assert job.attempt <= jobs.MOST_ATTEMPTS
        assert self.published <= 1
        assert (job.state == "done") == (self.published == 1)
        assert job.renders.count() == self.published


class TestLifeOfAJob(LifeOfAJob.TestCase, TestCase):
    settings = hypothesis_settings(max_examples=40, stateful_step_count=25, deadline=None)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="only on PostgreSQL: SQLite has one writer at a time"
)
@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_one_takes_the_job():
    from concurrent.futures import ThreadPoolExecutor

    job = ordered()

    def take(number):
        try:
            return jobs.claim(job.pk, worker=f"w{number}")
        except JobAlreadyTaken:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as workers:
        taken = [each for each in workers.map(take, range(20)) if each is not None]

    assert len(taken) == 1
