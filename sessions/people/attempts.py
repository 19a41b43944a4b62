"""Counts sign-in attempts, so that passwords cannot be guessed and hashing cannot be flooded."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from sessions.people.addresses import network_of
from sessions.people.models import SignInAttempt
from sessions.people.refusals import Refused

ALLOWED = 10
WINDOW = timedelta(minutes=15)


class TooManyAttempts(Refused):
    """Ten tries in a quarter of an hour, for an account or from an address."""

    code = "too_many_attempts"
    status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        minutes = max(1, math.ceil(retry_after_seconds / 60))
        super().__init__(
            f"Too many attempts to sign in. Try again in {minutes} "
            f"{'minute' if minutes == 1 else 'minutes'}."
        )
        self.retry_after_seconds = retry_after_seconds


def take(*, email: str, address: str) -> list[int]:
    """Count this attempt before the password is hashed; `forgive` takes it back on success.

    Written first and counted after, under the same transaction, so that a burst of parallel
    guesses cannot all see the same low count.
    """
    now = timezone.now()
    keys = [_key("account", email.strip().lower()), _key("address", network_of(address))]
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
        made = [SignInAttempt.objects.create(key=key, at=now).pk for key in keys]
    waits = [_wait(key, attempt) for key, attempt in zip(keys, made, strict=True)]
    if any(waits):
        # A refused attempt is not held against anybody: the window moves on without it.
        SignInAttempt.objects.filter(pk__in=made).delete()
        raise TooManyAttempts(max(waits))
    return made


def forgive(*, email: str, attempts: list[int]) -> None:
    """Who signed in was no guesser: the account starts afresh, the address keeps the rest."""
    SignInAttempt.objects.filter(pk__in=attempts).delete()
    SignInAttempt.objects.filter(key=_key("account", email.strip().lower())).delete()


def _wait(key: str, attempt: int) -> int:
    """Seconds until this attempt would be allowed; 0 when it is."""
    earlier = list(
        SignInAttempt.objects.filter(key=key, pk__lt=attempt)
        .order_by("-pk")
        .values_list("at", flat=True)[:ALLOWED]
    )
    if len(earlier) < ALLOWED:
        return 0
    return max(1, math.ceil((earlier[-1] + WINDOW - timezone.now()).total_seconds()))


def _key(kind: str, name: str) -> str:
    """Addresses and mail addresses are not kept in the clear for the sake of counting."""
    return hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()
