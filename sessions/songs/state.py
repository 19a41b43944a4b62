"""How a version or a stem's revision stands, read downward from its upload and its job.

arriving -> checking -> ready       (uploaded)
making -> ready                     (ordered)
arriving, checking, making -> failed, cancelled
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from processing.models import Job
from sessions.uploads.models import Upload


class State(StrEnum):
    ARRIVING = "arriving"
    CHECKING = "checking"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state, and the sentence that the page shows with it."""

    state: State
    sentence: str = ""
    remedy: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY

    @property
    def is_waiting(self) -> bool:
        return self.state in {State.ARRIVING, State.CHECKING, State.MAKING}


def standing(upload: Upload | None, job: Job | None) -> Standing:
    if job is None:
        return _without_job(upload)
    if job.state == Job.State.DONE:
        return Standing(state=State.READY)
    if job.state == Job.State.FAILED:
        failure = job.failure or {}
        return Standing(
            state=State.FAILED,
            sentence=failure.get("sentence", "This did not work."),
            remedy=failure.get("remedy") or "",
        )
    if job.state == Job.State.CANCELLED:
        return Standing(state=State.CANCELLED, sentence="Somebody cancelled this.")
    if upload is not None:
        return Standing(state=State.CHECKING, sentence="Reading and measuring the file.")
    return Standing(state=State.MAKING, sentence="The machines are at work.")


def for_listener(now: Standing, files: Collection[str], *, may_download: bool) -> Standing:
    """Who may not take a sound home is given its small copy, and waits until that is made."""
    if may_download or not now.is_ready or "proxy" in files:
        return now
    return Standing(
        state=State.MAKING,
        sentence="The copy to listen to is being made.",
        remedy="If it does not come, somebody who may order can ask for it again under Jobs.",
    )


def _without_job(upload: Upload | None) -> Standing:
    if upload is None or upload.state == Upload.State.ABANDONED:
        return Standing(
            state=State.FAILED,
            sentence="The upload was given up before the whole file had arrived.",
            remedy="Upload the file again.",
        )
    return Standing(state=State.ARRIVING, sentence="The file is on its way.")
