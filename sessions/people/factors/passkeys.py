"""Passkeys (WebAuthn): made on the account page, asked for at the door, alone or after a password.

A passkey is only made where it can stand alone: the device keeps it and asks who holds it. And only
for a challenge that somebody got for their password just now: the libraries keep those of the door,
which anybody gets, in the very same place of the session.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from fido2.webauthn import UserVerificationRequirement

from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people import actions
from sessions.people.factors import limits
from sessions.people.factors.codes import first_paper
from sessions.people.factors.refusals import WrongPasskey
from sessions.people.models import User

PASSKEY = Authenticator.Type.WEBAUTHN
_AT_MOST = 20
_TO_ADD = "passkey_to_add"
_LASTS = timedelta(minutes=10)
# What nonsense from a browser, or from whoever says to be one, comes to in the libraries.
_NONSENSE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, InvalidSignature)


def challenge_to_add(request: HttpRequest, user: User, *, password: str) -> dict[str, Any]:
    actions.check_credentials(request, email=user.email, password=password)
    with request_context(request):
        options = _plain(webauthn.begin_registration(user, passwordless=True))
        request.session[_TO_ADD] = {
            "user": user.pk,
            "challenge": _challenge_now(),
            "until": (timezone.now() + _LASTS).timestamp(),
        }
    return options


def add(request: HttpRequest, user: User, *, name: str, credential: dict[str, Any]) -> list[str]:
    """It opens from now on; the recovery codes, when this is the first factor."""
    with request_context(request), _sense():
        _require_password_given(request, user)
        webauthn.parse_registration_response(credential)
        made = webauthn.complete_registration(credential)
        if not made.is_user_verified():
            raise _wrong()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Authenticator.objects.filter(user=user, type=PASSKEY).count() >= _AT_MOST:
            raise WrongPasskey(f"An account has {_AT_MOST} passkeys at most.")
        row = webauthn.WebAuthn.add(user, name, credential).instance
        record("factor_added", who=user.who, about=About(f"factor:{row.pk}", f"passkey {name}"))
        return first_paper(user)


def challenge(request: HttpRequest, user: User | None) -> dict[str, Any]:
    """For whoever gave their password already, or for whoever it will turn out to be."""
    limits.from_where(request)
    with request_context(request):
        return _plain(webauthn.begin_authentication(user))


def owner_of(request: HttpRequest, credential: dict[str, Any], user: User | None) -> User:
    """Whose passkey answered the challenge of this session, which is used up by that.

    A passkey that comes alone must have asked its owner; the challenge says so.
    """
    limits.from_where(request)
    with request_context(request), _sense():
        state = webauthn.get_state() or {}
        if user is None and state.get("user_verification") != UserVerificationRequirement.REQUIRED:
            raise _wrong()  # it was asked for after a password, which was too long ago
        webauthn.parse_authentication_response(credential)
        found = user or webauthn.extract_user_from_response(credential)
        if not isinstance(found, User) or not found.is_active:
            raise _wrong()
    try:
        with request_context(request), _sense():
            webauthn.complete_authentication(found, credential).record_usage()
    except WrongPasskey:
        limits.write_failure(found)
        raise
    return found


def _require_password_given(request: HttpRequest, user: User) -> None:
    """For the challenge that is answered now, by this user, a short while ago; and used up by it.

    Without it an API token, or a browser that was left open, would do to add a passkey.
    """
    given = request.session.pop(_TO_ADD, None)
    if (
        not given
        or given["user"] != user.pk
        or given["challenge"] != _challenge_now()
        or given["until"] < timezone.now().timestamp()
    ):
        raise _wrong()


def _challenge_now() -> str:
    """Within `request_context`: the one that the session waits to be answered."""
    return str((webauthn.get_state() or {}).get("challenge", ""))


@contextmanager
def _sense() -> Iterator[None]:
    try:
        yield
    except _NONSENSE:
        webauthn.clear_state()
        raise _wrong() from None


def _wrong() -> WrongPasskey:
    return WrongPasskey("This passkey opens nothing here.")


def _plain(options: Any) -> dict[str, Any]:
    """What the libraries call options, as JSON has it: bytes are words in base64url."""
    made: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return made
