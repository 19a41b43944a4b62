"""Writing the log, sealing it, and forgetting what is too old to be kept."""

from __future__ import annotations

import json
import logging
import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.audit import heads
from sessions.audit.chain import START, seal_of
from sessions.audit.kinds import KINDS
from sessions.audit.models import Cut, Entry
from sessions.audit.trace import trace
from sessions.audit.words import About, Who

log = logging.getLogger(__name__)

_SEALED_AT_ONCE = 500
_FORGOTTEN_AT_ONCE = 5000


def record(
    kind: str,
    *,
    who: Who,
    about: About | None = None,
    project: int | None = None,
    **details: Any,
) -> Entry:
    """Write down what is being done, in the same transaction: both are there, or neither is.

    Raises KeyError for a kind that nobody has put into words.
    """
    KINDS[kind]
    from_where = trace()
    return Entry.objects.create(
        at=timezone.now(),
        kind=kind,
        who=who.key,
        who_name=_plain(who.name, 200),
        about=about.key if about else "",
        about_name=_plain(about.name, 300) if about else "",
        project=project,
        details=json.dumps(details, sort_keys=True, separators=(",", ":"), default=str),
        request=from_where.request,
        address=_plain(from_where.address, 64),
        agent=_plain(from_where.agent, 200),
    )


def seal() -> int:
    """Give numbers and seals to what has none yet; how many there were. Run by the sweeper.

    Of two who seal at once one is first, since a number is there once; the other comes again.
    """
    sealed = 0
    try:
        while count := _seal_some():
            sealed += count
    except IntegrityError:
        log.info("Somebody else seals the audit log.")
    return sealed


@transaction.atomic
def _seal_some() -> int:
    waiting = Entry.objects.select_for_update().filter(number__isnull=True).order_by("pk")
    rows = list(waiting[:_SEALED_AT_ONCE])
    if not rows:
        return 0
    number, before = last()
    for row in rows:
        number += 1
        before = seal_of(row, number, before)
        Entry.objects.filter(pk=row.pk, number__isnull=True).update(number=number, seal=before)
    transaction.on_commit(lambda: heads.write(number, before), robust=True)
    return len(rows)


def last() -> tuple[int, str]:
    """Number and seal of the newest sealed row, or of the cut when nothing came after it."""
    newest = Entry.objects.filter(number__isnull=False).order_by("-number").first()
    if newest is not None and newest.number is not None:
        return newest.number, newest.seal
    cut = Cut.objects.order_by("-number").first()
    return (cut.number, cut.seal) if cut else (0, START)


@transaction.atomic
def forget_old() -> int:
    """Sealed rows older than AUDIT_DAYS go, from the beginning; how many there were."""
    too_old = timezone.now() - timedelta(days=settings.AUDIT_DAYS)
    kept = Entry.objects.filter(number__isnull=False, at__gte=too_old).order_by("number")
    first_kept = kept.values_list("number", flat=True).first()
    old = Entry.objects.filter(number__isnull=False, at__lt=too_old)
    if first_kept is not None:
        old = old.filter(number__lt=first_kept)
    rows = list(old.order_by("number").values_list("number", "seal")[:_FORGOTTEN_AT_ONCE])
    if not rows:
        return 0
    number, seal_there = rows[-1]
    Cut.objects.create(number=number or 0, seal=seal_there, at=timezone.now())
    Entry.objects.filter(number__lte=number).delete()
    return len(rows)


def _plain(text: str, longest: int) -> str:
    """On one line and printable: nobody writes a second row into the log by their name."""
    kept = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    return " ".join("".join(kept).split())[:longest]
