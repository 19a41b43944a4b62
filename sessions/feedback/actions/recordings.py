"""What was recorded with notes that are gone for good: its files go too. For the sweeper."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from processing import collecting
from processing.models import Job
from sessions.uploads.models import Upload

KEPT = timedelta(days=1)  # since they were begun
_AT_ONCE = 20  # an hour has sixty rounds


def forget_recordings() -> int:
    """Taken off their note, or with a note that nobody can take back any more."""
    lost = _with_no_note()
    is_gone = bool(lost) and collecting.tried(partial(_forget, lost), "Old recordings")
    return len(lost) if is_gone else 0


def _with_no_note() -> list[Upload]:
    busy = Job.objects.filter(Q(pk=OuterRef("job")) | Q(follows=OuterRef("job")))
    uploads = Upload.objects.filter(
        is_song=False, note_sound=None, created_at__lte=timezone.now() - KEPT
    )
    uploads = uploads.exclude(state=Upload.State.RECEIVING)
    uploads = uploads.exclude(Exists(busy.exclude(state__in=Job.OVER)))
    return list(uploads.order_by("pk")[:_AT_ONCE])


@transaction.atomic
def _forget(lost: list[Upload]) -> None:
    Upload.objects.filter(pk__in=[it.pk for it in lost], note_sound=None).delete()
    collecting.forget([it.job_id for it in lost if it.job_id is not None])
