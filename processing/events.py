"""What happened, written down where everybody who looks can read it; a bell says when to look.

Rows are the truth and are posted in the transaction of what they tell. After the commit the topic
is published on Redis (`CHANNEL`), best effort: whoever missed the ring finds the row.

    reader = events.Reader("project:7", last_id)     # last_id from Last-Event-ID, or newest_id()
    async with bell.listen("project:7") as rings:
        async for _ in rings:
            for event in await sync_to_async(reader.new)():
                ...
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from processing.models import Event

if TYPE_CHECKING:
    from django.db.models import QuerySet

CHANNEL = "roughmix:events"

# Ids become visible out of order on PostgreSQL: a transaction may commit a lower id later. None
# stays open longer than this (idle_in_transaction_session_timeout).
REREAD = timedelta(seconds=10)

# How long what passes by itself is kept: its row, where there is one, holds the end of the story.
PASSING = {
    "job": timedelta(days=1),
    "presence": timedelta(minutes=10),
    "lead": timedelta(minutes=10),
}

_QUIET_SECONDS = 5.0  # after a failed ring, so that a dead Redis does not slow every request

log = logging.getLogger(__name__)


def post(topic: str, kind: str, payload: Mapping[str, Any] | None = None) -> Event:
    """Write down that something happened; the bell rings once that is safely stored."""
    event = Event.objects.create(topic=topic, kind=kind, payload=dict(payload or {}))
    transaction.on_commit(partial(_ring, topic), robust=True)
    return event


def newest_id(topic: str) -> int:
    """Where a reader that has just read everything else begins."""
    newest = Event.objects.filter(topic=topic).order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def newest_id_of_all() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def not_before(topic: str, last_id: int, *, at_most: int) -> int:
    """`last_id`, or a later one when more than `at_most` events came after it."""
    newer = Event.objects.filter(topic=topic, id__gt=last_id).order_by("-id")
    return newer.values_list("id", flat=True)[at_most : at_most + 1].first() or last_id


def since(topic: str, last_id: int, limit: int = 500) -> list[Event]:
    """Events after `last_id`, and those of the last 10 s again: drop what you know."""
    fresh = _of(topic).filter(id__gt=last_id)[:limit]
    late = _of(topic).filter(id__lte=last_id, created_at__gt=timezone.now() - REREAD)
    return [*late, *fresh]


def forget_what_passed() -> None:
    """Progress, and who listened where, are told often and soon worth nothing."""
    for kind, kept in PASSING.items():
        Event.objects.filter(kind=kind, created_at__lt=timezone.now() - kept).delete()


class Reader:
    """Follows one topic and gives every event once, also those that appear out of order."""

    def __init__(self, topic: str, last_id: int) -> None:
        self.topic = topic
        self.last_id = last_id
        self._known: dict[int, float] = {}

    def new(self, limit: int = 500) -> list[Event]:
        found = [e for e in since(self.topic, self.last_id, limit) if e.id not in self._known]
        now = time.monotonic()
        for event in found:
            self._known[event.id] = now
            self.last_id = max(self.last_id, event.id)
        horizon = now - 2 * REREAD.total_seconds()
        self._known = {known: at for known, at in self._known.items() if at > horizon}
        return found


def _of(topic: str) -> QuerySet[Event]:
    return Event.objects.filter(topic=topic).order_by("id")


class _Ringer:
    """Publishes topics; after a failure it stays quiet for a while."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_connect_timeout=0.2, socket_timeout=0.2, protocol=2
        )
        self._quiet_until = 0.0

    def ring(self, topic: str) -> None:
        if time.monotonic() < self._quiet_until:
            return
        try:
            self._redis.publish(CHANNEL, topic)
        except (redis.RedisError, OSError) as trouble:
            self._quiet_until = time.monotonic() + _QUIET_SECONDS
            log.warning("The bell is silent, readers poll: %s", trouble)


@lru_cache(maxsize=4)
def _ringer(url: str) -> _Ringer:
    return _Ringer(url)


def _ring(topic: str) -> None:
    if settings.REDIS_URL:
        _ringer(settings.REDIS_URL).ring(topic)
