"""One attempt at a job: claim it, make what it asks for, publish it. Every end becomes a state."""

from __future__ import annotations

import atexit
import logging
import os
import socket
import time
import traceback
from collections.abc import Callable, Sequence

from billiard.exceptions import SoftTimeLimitExceeded, WorkerLostError
from celery import signals
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from processing import jobs, workbench
from processing.jobs import Failure, Step
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse
from processing.recipes import WrongRecipe
from processing.storage import NotStored, StorageAway, StorageFull
from processing.workbench import Bench

Make = Callable[[Job, Bench, Pulse], tuple[Sequence[Made], Sequence[Step]]]

log = logging.getLogger(__name__)


class Refused(Exception):
    """What was asked for cannot be made; says why, and what to do."""

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.failure = Failure(code=code, sentence=sentence, remedy=remedy)


_TOO_LARGE = Failure(
    code="too_large",
    sentence="This needs more memory than the machine has.",
    remedy="Ask for it with fewer or shorter files, or give the machine more memory.",
)
_TOO_LONG = Failure(
    code="too_long",
    sentence="This took longer than any order may take.",
    remedy="Ask for it with fewer or shorter files.",
)
_BROKE = Failure(
    code="broke",
    sentence="Something broke on our side.",
    remedy="Try again. The studio's log says what happened.",
)


def attempt(job_id: int, make: Make) -> bool:
    """Do the job, unless somebody else does it. True: published, or refused; it needs no more."""
    try:
        job = jobs.claim(job_id, worker=f"{_worker(os.getppid())}{os.getpid()}")
    except jobs.JobAlreadyTaken:
        log.info("Job %s is in other hands, or over", job_id)
        return False
    try:
        with Pulse(job) as pulse, workbench.laid_out(job) as bench:
            made, steps = make(job, bench, pulse)
            _publish(job, made, steps)
    except jobs.JobLost:
        log.info("Job %s is no longer ours", job_id)
        return False
    except Exception as trouble:  # noqa: BLE001  # whatever it is, the page must hear of it
        return _end_badly(job, trouble) and isinstance(trouble, Refused)
    return True


@signals.worker_ready.connect
def give_back_at_the_end(**_: object) -> None:
    """A worker that is told to stop does not let its jobs wait for their leases to run out."""
    atexit.register(_give_back, os.getpid())


def _give_back(worker_pid: int) -> None:
    if os.getpid() != worker_pid:  # a pool process inherits what its worker registered
        return
    try:
        jobs.give_back(_worker(worker_pid))
    except (DatabaseError, InterfaceError) as trouble:
        log.warning("The leases must run out by themselves: %s", trouble)


@signals.task_failure.connect
def notice_lost_process(
    exception: BaseException | None = None, args: Sequence[int] | None = None, **_: object
) -> None:
    """A worker sees at once that one of its processes was killed, by a lack of memory for instance.

    The kill of the worker itself is seen by nobody: then the lease has to run out.
    """
    if not isinstance(exception, WorkerLostError) or not args:
        return
    try:
        job = Job.objects.filter(pk=args[0], worker__startswith=_worker(os.getpid())).first()
        if job is not None and not _lives(job.worker):
            jobs.let_lease_run_out(job)
    except (DatabaseError, InterfaceError) as trouble:
        log.warning("Job %s waits for its lease: %s", args[0], trouble)
    finally:
        connection.close()  # the next pool process is forked from this one


def _lives(worker: str) -> bool:
    pid = int(worker.partition("#")[0].rpartition(":")[2])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _worker(pid: int) -> str:
    """How all names of a worker's pool processes begin."""
    return f"{socket.gethostname()[:60]}:{pid}:"


def _publish(job: Job, made: Sequence[Made], steps: Sequence[Step]) -> None:
    """A database that restarts at the wrong moment must not cost an hour's render."""
    for seconds in (0.2, 1, 3, 6):
        try:
            jobs.finish(job, made, steps)
        except (OperationalError, InterfaceError) as trouble:
            log.warning("Job %s could not be published yet: %s", job.pk, trouble)
            connection.close()
            time.sleep(seconds)
        else:
            return
    jobs.finish(job, made, steps)


def _end_badly(job: Job, trouble: Exception) -> bool:
    """Whether it was still ours to end."""
    try:
        if isinstance(trouble, (OperationalError, InterfaceError)):
            connection.close()
        if isinstance(trouble, (StorageAway, OperationalError, InterfaceError)):
            jobs.put_back(job, _failure(trouble))
        else:
            jobs.fail(job, _failure(trouble))
    except jobs.JobLost:
        log.info("Job %s is no longer ours", job.pk)
        return False
    return True


def _failure(trouble: Exception) -> Failure:
    match trouble:
        case Refused():
            failure = trouble.failure
        case MemoryError():
            # Its frames hold the arrays that filled the memory.
            traceback.clear_frames(trouble.__traceback__)
            failure = _TOO_LARGE
        case SoftTimeLimitExceeded():
            failure = _TOO_LONG
        case StorageFull():
            failure = Failure(code="disk_full", sentence=str(trouble), remedy=trouble.remedy)
        case StorageAway():
            failure = Failure(code="storage_away", sentence=str(trouble), remedy=trouble.remedy)
        case NotStored():
            failure = Failure(code="not_stored", sentence=str(trouble), remedy="Upload it again.")
        case WrongRecipe():
            failure = Failure(code="wrong_recipe", sentence=f"The order cannot be read: {trouble}.")
        case _:
            log.error("A job broke", exc_info=trouble)
            failure = _BROKE
    return failure
