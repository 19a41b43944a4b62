"""What has to be looked after now and then: lost jobs, lost messages, and what is left lying."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string

from processing import checksums, events, jobs, workbench
from processing.models import Job
from processing.storage import StorageAway, storage

# A day longer than any upload may pause.
SPOOL_KEPT = timedelta(days=3)

log = logging.getLogger(__name__)


def look_after_jobs() -> None:
    """Every second or so."""
    if lost := jobs.give_up_on_lost():
        log.warning("%d jobs were lost by their workers", lost)
    if sent := jobs.resend_waiting():
        log.debug("Sent %d waiting jobs again", sent)
    _let_others(settings.ALSO_LOOKED_AFTER_BY)


def clear_away() -> None:
    """Every minute or so."""
    workbench.sweep()
    events.forget_what_passed()
    try:
        _delete_old_spools()
    except StorageAway as trouble:
        log.warning("Old uploads stay for now: %s", trouble)
    try:
        checksums.catch_up()
    except StorageAway as trouble:
        log.warning("Old files have no CRC-32 yet: %s", trouble)
    _let_others(settings.ALSO_CLEARED_AWAY_BY)


def _let_others(names: Sequence[str]) -> None:
    """What breaks in one room must not keep lost jobs from being found."""
    for name in names:
        try:
            import_string(name)()
        except (OperationalError, InterfaceError, OSError):
            raise  # it concerns all, and passes
        except Exception:
            log.exception("%s broke", name)


def _delete_old_spools() -> None:
    kept = timezone.now() - SPOOL_KEPT
    for key, touched_at in list(storage().spools()):
        if touched_at < kept and not _awaited(key):
            storage().spool_delete(key)
            log.info("Deleted an upload that nobody finished")


def _awaited(key: str) -> bool:
    """A job that waits long, in a queue that stands still, still needs its bytes."""
    return (
        Job.objects.filter(kind__in=(Job.Kind.INGEST, Job.Kind.UNPACK), recipe__spool=key)
        .exclude(state__in=Job.OVER)
        .exists()
    )
