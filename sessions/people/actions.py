"""What people do at the door: open the studio, sign in, get an account, change a password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import authenticate, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from sessions.audit.actions import record
from sessions.audit.words import SOMEBODY, About
from sessions.people import limits
from sessions.people.addresses import client_address, network_of
from sessions.people.models import ApiToken, Artist, Studio, User
from sessions.people.refusals import Invalid, Refused

_TOO_OFTEN = "Too many attempts to sign in."
BY_ACCOUNT = limits.Limit(
    name="account", allowed=10, window=timedelta(minutes=15), sentence=_TOO_OFTEN
)
BY_ADDRESS = limits.Limit(
    name="address", allowed=10, window=timedelta(minutes=15), sentence=_TOO_OFTEN
)


class StudioAlreadyOpen(Refused):
    """One installation is one studio."""

    code = "studio_already_open"


class WrongPassword(Refused):
    """Unknown account, wrong password or disabled account: nobody learns which."""

    code = "wrong_password"
    status = 400


class AddressTaken(Refused):
    code = "address_taken"


class NoToken(Invalid):
    """Only a token can be revoked as the current one."""

    code = "no_token"


class WeakPassword(Invalid):
    code = "weak_password"


class WrongAddress(Invalid):
    code = "wrong_email"


def studio_is_open() -> bool:
    return Studio.objects.exists()


def open_studio(  # noqa: PLR0913
    *,
    name: str,
    owner_name: str,
    owner_email: str,
    password: str,
    time_zone: str = "UTC",
    currency: str = "EUR",
) -> tuple[Studio, User]:
    """The first run: the studio and its owner, together or not at all, and only once.

    The unique `only` column decides between two people who press at the same moment.
    """
    checked_email(owner_email)
    check_password(password, User(email=owner_email, name=owner_name))
    try:
        with transaction.atomic():
            studio = Studio.objects.create(name=name, time_zone=time_zone, currency=currency)
            owner = User.objects.create_user(owner_email, owner_name, password)
            owner.is_owner = True
            owner.save(update_fields=["is_owner"])
            record("studio_opened", who=owner.who, about=About("studio", name))
    except IntegrityError:
        raise StudioAlreadyOpen(
            "This studio has been opened already.", remedy="Sign in instead."
        ) from None
    return studio, owner


def check_credentials(request: HttpRequest, *, email: str, password: str) -> User:
    """Who this is. Counted before anything is hashed, for pages and API alike."""
    account = email.strip().lower()
    address = network_of(client_address(request))
    tried = limits.take((BY_ACCOUNT, account), (BY_ADDRESS, address))
    user = authenticate(request, username=email, password=password)
    if not isinstance(user, User):
        _write_failure(email)
        raise WrongPassword("The address or the password is not right.")
    # The account starts afresh, the address keeps the rest.
    limits.give_back(tried)
    limits.forget(BY_ACCOUNT, account)
    return user


def sign_out(request: HttpRequest) -> None:
    if isinstance(request.user, User):
        record("signed_out", who=request.user.who)
    logout(request)


def create_account(*, email: str, name: str) -> tuple[User, str]:
    """A new person, and the temporary password that is shown once to whoever added them."""
    checked_email(email)
    password = temporary_password()
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name.strip() or email, password), password
    except IntegrityError:
        raise AddressTaken("Somebody here has this address already.") from None


def temporary_password() -> str:
    """72 random bits, easy to read out."""
    return "-".join(secrets.token_hex(3) for _ in range(3))


def change_password(request: HttpRequest, user: User, *, current: str, new: str) -> None:
    """A new password ends every other session and revokes every API token."""
    check_credentials(request, email=user.email, password=current)
    check_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.save(update_fields=["password"])
        revoked, _ = ApiToken.objects.filter(user=user).delete()
        record("password_changed", who=user.who, revoked_tokens=revoked)


def artist_named(name: str) -> Artist:
    """The artist of this name, made when the studio meets it for the first time."""
    artist, _ = Artist.objects.get_or_create(name=" ".join(name.split()))
    return artist


def _write_failure(email: str) -> None:
    """Of an address that nobody has, only its hash: people type passwords into the wrong field."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        about = About(f"user:{user.pk}", user.name)
    else:
        digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()
        about = About(f"address:{digest[:16]}", "an unknown address")
    record("sign_in_failed", who=SOMEBODY, about=about)


def checked_email(email: str) -> str:
    """The address as it is kept, or WrongAddress."""
    kept = email.strip().lower()  # which some letters make longer
    try:
        validate_email(kept)
        MaxLengthValidator(254)(kept)
    except ValidationError:
        raise WrongAddress("This does not look like a mail address.") from None
    return kept


def check_password(password: str, user: User) -> None:
    """What `AUTH_PASSWORD_VALIDATORS` ask of a new one."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise WeakPassword(" ".join(problem.messages)) from None
