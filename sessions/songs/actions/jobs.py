"""Stopping what the machines do for a song, and asking again for what did not work out."""

from __future__ import annotations

from processing import jobs
from processing.models import Job
from sessions.people.refusals import Refused


class AlreadyOver(Refused):
    code = "already_over"


class NothingToAskAgain(Refused):
    code = "nothing_to_ask_again"


def cancel(job: Job) -> Job:
    """Twice is once; what is done or failed stays so."""
    jobs.cancel(job.pk)
    job.refresh_from_db()
    if job.state != Job.State.CANCELLED:
        raise AlreadyOver("This is over already, there is nothing to cancel.")
    return job


def ask_again(job: Job) -> Job:
    if not jobs.ask_again(job.pk):
        raise NothingToAskAgain("Only what failed or was cancelled can be asked for again.")
    job.refresh_from_db()
    return job
