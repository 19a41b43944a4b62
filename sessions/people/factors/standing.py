"""Which factors somebody has, and taking one away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from sessions.audit.actions import record
from sessions.audit.words import STUDIO, About, Who
from sessions.people import actions
from sessions.people.factors.codes import APP, PAPER, paper_left, renew_paper
from sessions.people.factors.passkeys import PASSKEY
from sessions.people.models import User

_PROOF = (APP, PASSKEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    pk: int
    name: str
    is_passkey: bool
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    app: Factor | None
    passkeys: list[Factor]
    paper_left: int

    @property
    def is_on(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def asks_for_second(user: User) -> bool:
    """Whether a password alone does not begin a session."""
    return bool(_rows(user).exists())


def has_app(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=APP).exists())


def has_passkey(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=PASSKEY).exists())


def standing(user: User) -> Standing:
    found = [_factor(row) for row in _rows(user).order_by("created_at", "pk")]
    return Standing(
        app=next((it for it in found if not it.is_passkey), None),
        passkeys=[it for it in found if it.is_passkey],
        paper_left=paper_left(user),
    )


def factor_of(user: User, factor_id: int) -> Factor | None:
    row = _rows(user).filter(pk=factor_id).first()
    return _factor(row) if row else None


def remove(request: HttpRequest, user: User, factor: Factor, *, password: str) -> None:
    """The password is asked again: a browser that was left open turns nothing off."""
    actions.check_credentials(request, email=user.email, password=password)
    _remove(user, factor, by=user.who)


def new_paper(request: HttpRequest, user: User, *, password: str) -> list[str]:
    actions.check_credentials(request, email=user.email, password=password)
    return renew_paper(user)


@transaction.atomic
def remove_all(user: User) -> int:
    """For `manage.py two_factor_off`: whoever lost the telephone and the paper."""
    found = [_factor(row) for row in _rows(user)]
    for factor in found:
        _remove(user, factor, by=STUDIO)
    return len(found)


@transaction.atomic
def _remove(user: User, factor: Factor, *, by: Who) -> None:
    Authenticator.objects.filter(user=user, pk=factor.pk).delete()
    if not _rows(user).exists():  # recovery codes stand for a factor, and none is left
        Authenticator.objects.filter(user=user, type=PAPER).delete()
    record("factor_removed", who=by, about=About(f"factor:{factor.pk}", factor.name), of=user.pk)


def _rows(user: User) -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=_PROOF)
    return rows


def _factor(row: Authenticator) -> Factor:
    is_passkey = row.type == PASSKEY
    return Factor(
        pk=row.pk,
        name=str(row.data.get("name") or "Passkey") if is_passkey else "Authenticator app",
        is_passkey=is_passkey,
        made_at=row.created_at,
        used_at=row.last_used_at,
    )
