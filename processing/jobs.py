"""The life of a job. Nothing else changes its state.

              submit                 claim               finish
                |                      |                    |
                v                      v                    v
              queued ------------> running -------------> done
               ^ ^ |                | |  |
               | | |                | |  | fail; give_up_on_lost, put_back (third attempt)
               | | |                | |  +--------------> failed -----+
               | | |                | |                               |
               | | |     cancel     | |    cancel                     |
               | | +----------------|-+-----------------> cancelled --+
               | |                  |                                 |
               | +------------------+                                 |
               |   give_up_on_lost, put_back, give_back               |
               |                                                      |
               +------------------------------------------------------+
                                      ask_again

An order that was made before is submitted done: it never waits (`reuse`).

The database is the queue of record, Celery only carries ids. To claim is one conditional UPDATE
of a job that is queued, or whose lease ran out. It raises `attempt` and gives the job a worker's
name that was never given before. Everything that the worker writes later is conditional on both,
so whoever lost a job, and does not know it yet, cannot change it any more.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from processing import events, publishing, queue, reuse
from processing.models import AudioFile, Job, JobSource
from processing.publishing import Made
from processing.recipes.base import Recipe
from processing.recipes.features import FeaturesRecipe

MOST_ATTEMPTS = 3

# Whether its sound may be a whole song. An upload may be one, unless its recipe says otherwise; an
# edit or a part is a stem.
LOOKED_AT_CLOSER: Mapping[str, bool] = {
    Job.Kind.INGEST: True,
    Job.Kind.EDIT: False,
    Job.Kind.MIX: True,
    Job.Kind.MASTER: True,
    Job.Kind.ALBUM: True,
    Job.Kind.PLAY: False,
}

Step = Mapping[str, Any]


class JobAlreadyTaken(Exception):
    """There is nothing to take: done, cancelled, or in other hands."""


class JobLost(Exception):
    """The job is no longer this worker's: cancelled, or given to another when the lease ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a job failed, fit for the page."""

    code: str
    sentence: str
    remedy: str = ""


_LOST = Failure(
    code="worker_lost",
    sentence="Three workers in a row stopped in the middle of this.",
    remedy="Try again. If it stops again, the sound is more than this machine can carry, "
    "or one of its files is damaged in a way that we did not recognise.",
)


@transaction.atomic
def submit(  # noqa: PLR0913
    *,
    recipe: Recipe,
    sources: Mapping[str, AudioFile] = MappingProxyType({}),
    topic: str,
    asked_by: str = "",
    follows: Job | None = None,
    at_once: bool = True,
    keep: bool = False,
) -> Job:
    """Write the order down, and queue it once the order is safely stored.

    Not `at_once`: the sweeper queues it a moment later, as one of many whose sender cannot wait.
    `keep`: what lies between the steps is wanted as well. What was made before is there at once.
    """
    job = Job(
        kind=recipe.KIND,
        recipe=recipe.to_json(),
        topic=topic,
        asked_by=asked_by,
        follows=follows,
        last_sent_at=timezone.now() if at_once else None,
        order_sha256=reuse.identity(recipe, sources),
        keep=keep,
    )
    before = reuse.made_before(job)
    if before is not None:
        reuse.take_over(job, before)
    job.save(force_insert=True)
    JobSource.objects.bulk_create(
        JobSource(job=job, name=name, audio_file=audio_file) for name, audio_file in sources.items()
    )
    _tell(job.pk, topic)
    if before is not None:
        publishing.copy(before, job)
        if job.kind in LOOKED_AT_CLOSER and not publishing.looked_at(job):
            _look_closer(job)
    elif at_once:
        _send_once_stored(job.pk, job.kind)
    return job


@transaction.atomic
def claim(job_id: int, *, worker: str) -> Job:
    """Take a job that waits; a second delivery of its id finds nothing to take."""
    now = timezone.now()
    waiting = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(waiting, pk=job_id, attempt__lt=MOST_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        worker=f"{worker[:100]}#{secrets.token_hex(4)}",
        lease_until=_lease(now),
        started_at=now,
        progress=0.0,
        stages=[],
    )
    if not taken:
        raise JobAlreadyTaken(job_id)
    job = Job.objects.get(pk=job_id)
    _tell(job.pk, job.topic)
    return job


def heartbeat(job: Job, *, tell: bool = False) -> None:
    """Keep the lease, with `job.progress` and `job.stages` as they are by now."""
    with transaction.atomic():
        _change(job, lease_until=_lease(), progress=job.progress, stages=job.stages)
        if tell:
            _tell(job.pk, job.topic)


def keep_lease(job: Job) -> None:
    """The heartbeat of another thread: it leaves progress to the one that works."""
    _change(job, lease_until=_lease())


@transaction.atomic
def finish(job: Job, made: Sequence[Made], steps: Sequence[Step] = ()) -> None:
    """Publish everything that the job made, or nothing, and order the closer look at its sound.

    What a job that follows another makes belongs to the sound of that other one.
    """
    stages = [{**stage, "state": "done"} for stage in job.stages]
    _end(job, Job.State.DONE, progress=1.0, stages=stages, steps=[dict(step) for step in steps])
    for each in made:
        publishing.publish(job, each)
    if job.kind in LOOKED_AT_CLOSER and any(each.name == "lossless" for each in made):
        _look_closer(job)


def fail(job: Job, failure: Failure) -> None:
    _end(job, Job.State.FAILED, failure=asdict(failure))


def put_back(job: Job, failure: Failure) -> None:
    """Trouble that may pass: wait for another attempt, or fail when this was the last."""
    if job.attempt >= MOST_ATTEMPTS:
        fail(job, failure)
        return
    with transaction.atomic():
        _change(job, state=Job.State.QUEUED, lease_until=None, last_sent_at=timezone.now())
        _tell(job.pk, job.topic)


def let_lease_run_out(job: Job) -> None:
    """Its process is known to be gone: there is nothing to wait for."""
    _mine(job).update(lease_until=timezone.now())


def give_back(worker: str) -> int:
    """Queue what a worker that is told to stop had in its hands; the attempt does not count."""
    left = Job.objects.filter(state=Job.State.RUNNING, worker__startswith=worker)
    return sum(_give_back(job) for job in left.only("pk", "topic", "worker"))


@transaction.atomic
def cancel(job_id: int) -> bool:
    """False when it was over already. A worker that is busy with it notices at its progress."""
    job = Job.objects.only("pk", "topic").get(pk=job_id)
    cancelled = Job.objects.filter(
        pk=job_id, state__in=(Job.State.QUEUED, Job.State.RUNNING)
    ).update(state=Job.State.CANCELLED, lease_until=None, finished_at=timezone.now())
    if cancelled:
        _tell(job_id, job.topic)
    return bool(cancelled)


@transaction.atomic
def ask_again(job_id: int) -> bool:
    """Queue a failed or cancelled job anew; False when it is neither."""
    job = Job.objects.only("pk", "topic", "kind").get(pk=job_id)
    now = timezone.now()
    queued = Job.objects.filter(
        pk=job_id, state__in=(Job.State.FAILED, Job.State.CANCELLED)
    ).update(
        state=Job.State.QUEUED,
        attempt=0,
        failure=None,
        stages=[],
        progress=0.0,
        queued_at=now,
        last_sent_at=now,
        started_at=None,
        finished_at=None,
    )
    if queued:
        _tell(job_id, job.topic)
        _send_once_stored(job_id, job.kind)
    return bool(queued)


def give_up_on_lost() -> int:
    """Queue the jobs whose lease ran out, and fail those that had their last attempt."""
    now = timezone.now()
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    return sum(_give_up(job, now) for job in lost.only("pk", "topic", "attempt"))


def resend_waiting() -> int:
    """Send the ids that may have been lost, each at most every RESEND_SECONDS."""
    now = timezone.now()
    due = Q(last_sent_at=None) | Q(
        last_sent_at__lt=now - timedelta(seconds=settings.RESEND_SECONDS)
    )
    waiting = Job.objects.filter(due, state=Job.State.QUEUED).order_by("queued_at", "pk")
    sent = 0
    for job in waiting.only("pk", "kind"):
        if not Job.objects.filter(due, pk=job.pk, state=Job.State.QUEUED).update(last_sent_at=now):
            continue
        if not _send(job.pk, job.kind):
            break
        sent += 1
    return sent


def seconds_left(job: Job) -> float | None:
    """An estimate, once there is something to estimate from."""
    if job.state != Job.State.RUNNING or job.started_at is None or job.progress < 0.02:
        return None
    passed = (timezone.now() - job.started_at).total_seconds()
    return passed * (1 - job.progress) / job.progress


def _lease(now: datetime | None = None) -> datetime:
    return (now or timezone.now()) + timedelta(seconds=settings.LEASE_SECONDS)


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, attempt=job.attempt, worker=job.worker, state=Job.State.RUNNING
    )


def _change(job: Job, **values: Any) -> None:  # columns of many types
    if not _mine(job).update(**values):
        raise JobLost(job.pk)


@transaction.atomic
def _end(job: Job, state: Job.State, **values: Any) -> None:
    _change(job, state=state, lease_until=None, finished_at=timezone.now(), **values)
    _tell(job.pk, job.topic)


def _look_closer(job: Job) -> None:
    """Ordered once, as `job` is done once. Whether it works out changes nothing of `job`."""
    sound = AudioFile.objects.get(renders__job=job, renders__name="audio")
    whole_song = LOOKED_AT_CLOSER[job.kind] and job.recipe.get("whole_song", True)
    submit(
        recipe=FeaturesRecipe(whole_song=whole_song),
        sources={"sound": sound},
        topic=job.topic,
        asked_by=job.asked_by,
        follows=job,
    )


@transaction.atomic
def _give_back(job: Job) -> bool:
    given = Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
        state=Job.State.QUEUED, attempt=F("attempt") - 1, lease_until=None, last_sent_at=None
    )
    if given:
        _tell(job.pk, job.topic)
    return bool(given)


@transaction.atomic
def _give_up(job: Job, now: datetime) -> bool:
    lost = Job.objects.filter(
        pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING, lease_until__lt=now
    )
    if job.attempt < MOST_ATTEMPTS:
        changed = lost.update(state=Job.State.QUEUED, lease_until=None, last_sent_at=None)
    else:
        changed = lost.update(
            state=Job.State.FAILED, lease_until=None, finished_at=now, failure=asdict(_LOST)
        )
    if changed:
        _tell(job.pk, job.topic)
    return bool(changed)


def _tell(job_id: int, topic: str) -> None:
    events.post(topic, "job", {"job": job_id})


def _send_once_stored(job_id: int, kind: str) -> None:
    transaction.on_commit(partial(_send, job_id, kind), robust=True)


def _send(job_id: int, kind: str) -> bool:
    if queue.enqueue(job_id, kind):
        return True
    # Not sent: the sweeper need not wait before it tries.
    Job.objects.filter(pk=job_id).update(last_sent_at=None)
    return False
