"""Jobs that nobody needs any more go, with the bytes that nothing else has.

Which those are is for others to say: here it is only known what the jobs hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from processing.models import AudioFile, Job, JobSource
from processing.storage import StorageAway, storage

log = logging.getLogger(__name__)


class StillWorking(Exception):
    """Some worker is about to store bytes, which may be the same ones."""


def tried(forgetting: Callable[[], None], what: str) -> bool:
    """For the sweeper, which comes again: False where `forgetting` has to wait."""
    try:
        forgetting()
    except StillWorking:
        return False
    except StorageAway as trouble:
        log.warning("%s stay for now: %s", what, trouble)
        return False
    return True


@transaction.atomic
def forget(job_ids: Collection[int]) -> int:
    """Jobs that are over, what follows them, and their files; how many files that were.

    Bytes go before the rows are gone for good: a storage that is away leaves both, and a row
    without bytes that nothing points at harms nobody.
    """
    if Job.objects.filter(state=Job.State.RUNNING).exists():
        raise StillWorking
    gone = Q(job__in=job_ids) | Q(job__follows__in=job_ids)
    files = set(JobSource.objects.filter(gone).values_list("audio_file", flat=True))
    files |= set(AudioFile.objects.filter(_of_renders(job_ids)).values_list("pk", flat=True))
    Job.objects.filter(pk__in=job_ids).delete()
    sources = JobSource.objects.filter(audio_file=OuterRef("pk"))
    alone = AudioFile.objects.filter(pk__in=files, renders=None).exclude(Exists(sources))
    digests = list(alone.values_list("sha256", flat=True))
    for sha256 in digests:
        storage().delete(sha256)
    alone.filter(sha256__in=digests).delete()
    return len(digests)


def _of_renders(job_ids: Collection[int]) -> Q:
    return Q(renders__job__in=job_ids) | Q(renders__job__follows__in=job_ids)
