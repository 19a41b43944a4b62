"""An order that was made before is not made again: same recipe and sound and engine, same bytes."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone

from processing.models import AudioFile, Job
from processing.recipes.base import Recipe
from processing.recipes.identity import order_sha256
from processing.storage import StorageAway, storage

# What is made of sound or notes alone. An upload is read every time that it comes.
MADE_OF_SOUND = frozenset(
    {Job.Kind.EDIT, Job.Kind.MIX, Job.Kind.MASTER, Job.Kind.ALBUM, Job.Kind.PLAY, Job.Kind.SPEAK}
)


def identity(recipe: Recipe, sources: Mapping[str, AudioFile]) -> str:
    """The hash of the order; empty for what is never taken over."""
    if recipe.KIND not in MADE_OF_SOUND:
        return ""
    return order_sha256(recipe, {name: file.sha256 for name, file in sources.items()})


def made_before(job: Job) -> Job | None:
    """The latest job that made the very same, if all that it made is still in storage."""
    if not job.order_sha256:
        return None
    same = Job.objects.filter(order_sha256=job.order_sha256, state=Job.State.DONE)
    if job.keep:
        same = same.filter(keep=True)
    # The one that was really made comes first: what followed it later is its own.
    first = F("reused_from").asc(nulls_first=True)
    before = same.order_by(first, "-pk").first()
    return before if before is not None and _all_there(before) else None


def take_over(job: Job, before: Job) -> None:
    """Set a job that is not saved yet to done; nobody has to work on it."""
    now = timezone.now()
    job.state = Job.State.DONE
    job.progress = 1.0
    job.stages = before.stages
    job.steps = before.steps
    job.started_at = job.finished_at = now
    job.reused_from = before


def _all_there(job: Job) -> bool:
    hashes = list(job.renders.values_list("audio_file__sha256", flat=True))
    try:
        return bool(hashes) and all(storage().exists(sha256) for sha256 in hashes)
    except StorageAway:
        return False  # made again, when the storage is back
