"""How often a second factor may be guessed: taken before any of it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.http import HttpRequest

from sessions.audit.actions import record
from sessions.audit.words import SOMEBODY, About
from sessions.people import limits
from sessions.people.addresses import client_address, network_of
from sessions.people.factors.refusals import WrongCode
from sessions.people.models import User

_WINDOW = timedelta(minutes=15)
BY_ACCOUNT = limits.Limit(name="second", allowed=10, window=_WINDOW, sentence="Too many codes.")
CHALLENGES = limits.Limit(
    name="passkey", allowed=60, window=_WINDOW, sentence="Too many attempts to sign in."
)


@contextmanager
def guessing(request: HttpRequest, user: User) -> Iterator[None]:
    """Within it the guess is judged; only a right one is not held against the account."""
    from_where(request)
    limits.take((BY_ACCOUNT, str(user.pk)))
    try:
        yield
    except WrongCode:
        write_failure(user)
        raise
    limits.forget(BY_ACCOUNT, str(user.pk))


def write_failure(user: User) -> None:
    about = About(f"user:{user.pk}", user.name)
    record("second_factor_failed", who=SOMEBODY, about=about)


def from_where(request: HttpRequest) -> None:
    """All that a passkey needs: there is nothing of it to guess, and a limit of the account would
    let a stranger lock its owner out.
    """
    limits.take((CHALLENGES, network_of(client_address(request))))
