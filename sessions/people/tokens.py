"""API tokens: shown once, kept as a SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.models import ApiToken, User

PREFIX = "rm_"  # so that secret scanners find a token that was committed by mistake
USED_EVERY = timedelta(minutes=5)
LIVES_FOR = timedelta(days=90)  # unless whoever makes one says otherwise
ONLY_READS = "This token only reads. Make one that may change things on your account page."


@transaction.atomic
def make_token(
    user: User,
    *,
    name: str,
    scope: str = ApiToken.Scope.WRITE,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A new token, and its text, which nobody can read again."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user, name=name, scope=scope, sha256=_digest(text), expires_at=expires_at
    )
    record("token_made", who=user.who, about=_about(row), scope=scope, expires_at=expires_at)
    return row, text


@transaction.atomic
def revoke_token(token: ApiToken) -> None:
    """Whoever used it is out from their next request on."""
    record("token_revoked", who=token.user.who, about=_about(token))
    token.delete()


def find_token(text: str) -> ApiToken | None:
    """The living token of an active user; its last use is written at most every five minutes."""
    if not text.startswith(PREFIX):
        return None
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .filter(sha256=_digest(text), user__is_active=True)
        .first()
    )
    if token and (token.last_used_at is None or token.last_used_at < now - USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token rm_…`

    Every view of the API comes through here, so this is where a token that only reads is held back.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"token":
            return None
        token = find_token(text.decode("latin-1").strip())
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied(ONLY_READS)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Token"


def _about(token: ApiToken) -> About:
    return About(f"token:{token.pk}", token.name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
