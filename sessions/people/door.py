"""Coming in: by password, by password and a second factor, or by a passkey alone.

A session of a person begins only at the end. Between the password and the second factor the
browser holds a half of one, which opens nothing and ends after five minutes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from sessions.people import actions, browsers
from sessions.people.factors import limits, passkeys
from sessions.people.factors.codes import is_right
from sessions.people.factors.refusals import CodeMissing, NotBegun, WrongCode
from sessions.people.factors.standing import asks_for_second, has_app
from sessions.people.models import User

_HALF = "half"
_LASTS = timedelta(minutes=5)


def sign_in(request: HttpRequest, *, email: str, password: str, onward: str = "") -> bool:
    """Whether they are in. If not, the password was right and a second factor is asked for."""
    user = actions.check_credentials(request, email=email, password=password)
    if not asks_for_second(user):
        browsers.begin(request, user)
        return True
    request.session.cycle_key()  # nobody set this browser's key before the password was right
    request.session[_HALF] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": (timezone.now() + _LASTS).timestamp(),
        "onward": onward,
    }
    return False


def half(request: HttpRequest) -> tuple[User, str] | None:
    """Who gave their password in this browser just now, and where they wanted to go."""
    kept = request.session.get(_HALF)
    if not kept or kept["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None:
        return None
    if not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None
    return user, kept["onward"]


def sign_in_by_code(request: HttpRequest, code: str) -> str:
    """The second factor was a code; where to go."""
    user, onward = _half(request)
    check_code(request, user, code)
    _begin(request, user)
    return onward


def sign_in_by_passkey(request: HttpRequest, credential: dict[str, Any]) -> str | None:
    """A passkey, alone or as the second factor; where to go, if they said it before."""
    found = half(request)
    user = passkeys.owner_of(request, credential, found[0] if found else None)
    _begin(request, user)
    return found[1] if found else None


def check_second(request: HttpRequest, user: User, code: str) -> None:
    """For who signs in without a browser: a code, where the account asks for more."""
    if not asks_for_second(user):
        return
    if not code:
        remedy = "Send a code of the app as `code`." if has_app(user) else ""
        raise CodeMissing(
            "This account asks for a second factor.",
            remedy=remedy or "Make the token on the account page.",
        )
    check_code(request, user, code)


def check_code(request: HttpRequest, user: User, code: str) -> None:
    with limits.guessing(request, user):
        if not is_right(user, code):
            raise WrongCode("This code is not right, or it was used already.")


def _half(request: HttpRequest) -> tuple[User, str]:
    found = half(request)
    if found is None:
        raise NotBegun("That took too long.", remedy="Give the password once more.")
    return found


def _begin(request: HttpRequest, user: User) -> None:
    request.session.pop(_HALF, None)
    browsers.begin(request, user)
