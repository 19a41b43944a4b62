"""How often something may be tried: nothing can be guessed, and hashing cannot be flooded."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sessions.people.models import Attempt
from sessions.people.refusals import Refused

_LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many tries in a window, of an hour at most, for each thing that is counted by name."""

    name: str
    allowed: int
    window: timedelta
    sentence: str  # "Too many attempts to sign in."


class TooMany(Refused):
    code = "too_many_attempts"
    status = 429

    def __init__(self, sentence: str, retry_after_seconds: int) -> None:
        minutes = max(1, math.ceil(retry_after_seconds / 60))
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(f"{sentence} Try again in {minutes} {unit}.")
        self.retry_after_seconds = retry_after_seconds


def take(*uses: tuple[Limit, str]) -> list[int]:
    """Count this try under each of the names, before anything costly is done; raises TooMany.

    Written first and counted after, under the same transaction, so that a burst of parallel
    guesses cannot all see the same low count.
    """
    now = timezone.now()
    keys = [_key(limit, name) for limit, name in uses]
    with transaction.atomic():
        Attempt.objects.filter(at__lt=now - _LONGEST).delete()
        made = [Attempt.objects.create(key=key, at=now).pk for key in keys]
    waits = [
        (_wait(limit, key, attempt), limit.sentence)
        for (limit, _), key, attempt in zip(uses, keys, made, strict=True)
    ]
    seconds, sentence = max(waits)
    if seconds:
        # A refused try is not held against anybody: the window moves on without it.
        give_back(made)
        raise TooMany(sentence, seconds)
    return made


def give_back(taken: list[int]) -> None:
    """Whoever got in was no guesser."""
    Attempt.objects.filter(pk__in=taken).delete()


def forget(limit: Limit, name: str) -> None:
    """It starts afresh."""
    Attempt.objects.filter(key=_key(limit, name)).delete()


def _wait(limit: Limit, key: str, attempt: int) -> int:
    """Seconds until this try would be allowed; 0 when it is."""
    now = timezone.now()
    earlier = list(
        Attempt.objects.filter(key=key, pk__lt=attempt, at__gt=now - limit.window)
        .order_by("-pk")
        .values_list("at", flat=True)[: limit.allowed]
    )
    if len(earlier) < limit.allowed:
        return 0
    return max(1, math.ceil((earlier[-1] + limit.window - now).total_seconds()))


def _key(limit: Limit, name: str) -> str:
    """Addresses and mail addresses are not kept in the clear for the sake of counting."""
    return hashlib.sha256(f"{limit.name}:{name}".encode()).hexdigest()
