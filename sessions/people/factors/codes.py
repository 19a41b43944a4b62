"""Codes that an app counts (TOTP, RFC 6238), and ten codes on paper for the day it is lost.

django-allauth remembers used codes in the cache, which each of our processes has for itself; here
the last counter that was used stands in the row, so that a code opens once on every process.
"""

from __future__ import annotations

import base64

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest

from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people import actions
from sessions.people.factors import limits
from sessions.people.factors.adapter import Adapter
from sessions.people.factors.refusals import AlreadyThere, NotBegun, WrongCode
from sessions.people.models import User

_PENDING = "codes_pending"
_USED = "last_counter"
APP, PAPER = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def begin(request: HttpRequest, user: User, *, password: str) -> None:
    """A new secret waits in the session, encrypted, until a code proves that the app has it."""
    actions.check_credentials(request, email=user.email, password=password)
    request.session[_PENDING] = encrypt(totp.generate_totp_secret())


def pending(request: HttpRequest) -> str | None:
    kept = request.session.get(_PENDING)
    return _opened(kept) if isinstance(kept, str) else None


def forget_pending(request: HttpRequest) -> None:
    request.session.pop(_PENDING, None)


def picture(user: User, secret: str) -> str:
    """What the app photographs, as an address of an image: a policy forbids styles in the page."""
    adapter = Adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def finish(request: HttpRequest, user: User, code: str) -> list[str]:
    """The app counts from now on; the recovery codes, when these are the first."""
    secret = pending(request)
    if secret is None:
        raise NotBegun("Begin once more: this page was left open for too long.")
    with limits.guessing(request, user):
        counter = _counter(secret, code, after=0)
        if counter is None:
            raise WrongCode("This is not the code that the app shows now.")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs come one after the other
        if Authenticator.objects.filter(user=user, type=APP).exists():
            raise AlreadyThere("An app counts codes for this account already.")
        data = {"secret": encrypt(secret), _USED: counter}
        Authenticator.objects.create(user=user, type=APP, data=data)
        record("factor_added", who=user.who, about=About("factor:app", "an authenticator app"))
        paper = first_paper(user)
    forget_pending(request)
    return paper


def first_paper(user: User) -> list[str]:
    """Recovery codes come with the first factor; later ones leave them as they are."""
    if Authenticator.objects.filter(user=user, type=PAPER).exists():
        return []
    return _new_paper(user)


@transaction.atomic
def renew_paper(user: User) -> list[str]:
    """Ten new codes; those of before open nothing any more."""
    Authenticator.objects.filter(user=user, type=PAPER).delete()
    record("recovery_codes_made", who=user.who)
    return _new_paper(user)


def paper_left(user: User) -> int:
    row = Authenticator.objects.filter(user=user, type=PAPER).first()
    try:
        return len(RecoveryCodes(row).get_unused_codes()) if row else 0
    except InvalidToken:
        return 0


def is_right(user: User, code: str) -> bool:
    """Whether the app shows this code, or it is an unused one of the paper, used by this."""
    tidy = "".join(code.split()).replace("-", "")
    return _by_app(user, tidy) or _by_paper(user, tidy)


@transaction.atomic
def _by_app(user: User, code: str) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    secret = _opened(row.data["secret"]) if row else None
    if row is None or secret is None:
        return False
    counter = _counter(secret, code, after=row.data.get(_USED, 0))
    if counter is None:
        return False
    row.data[_USED] = counter
    row.save(update_fields=["data"])
    row.record_usage()
    return True


@transaction.atomic
def _by_paper(user: User, code: str) -> bool:
    row = Authenticator.objects.filter(user=user, type=PAPER).first()
    try:
        if row is None or not RecoveryCodes(row).validate_code(code):
            return False
    except InvalidToken:
        return False
    record("recovery_code_used", who=user.who)
    return True


def _counter(secret: str, code: str, *, after: int) -> int | None:
    """Of which half minute this is the code; None: of none that may still be used."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > after and compare_user_code(actual=code, expected=expected):
            return int(counter)
    return None


def _new_paper(user: User) -> list[str]:
    return [str(code) for code in RecoveryCodes.activate(user).generate_codes()]


def _opened(kept: str) -> str | None:
    try:
        return str(decrypt(kept))
    except InvalidToken:
        return None
