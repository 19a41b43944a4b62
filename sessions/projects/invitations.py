"""Inviting somebody by their address: a letter with an address that opens once.

A row stands as long as the invitation is open. Accepting takes the row away in the transaction
that makes the member, so of two who press at once one finds it gone; what became of it is in the
audit log.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import smtplib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people import actions as people
from sessions.people import browsers, limits
from sessions.people.access import Actor, require
from sessions.people.addresses import client_address, network_of
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.projects import letters
from sessions.projects.actions import AlreadyMember, NameMissing
from sessions.projects.models import Invitation, Membership, Project

LASTS = timedelta(days=7)
PREFIX = "in_"  # so that secret scanners find an invitation that was committed by mistake
_TOKEN = re.compile(r"in_[A-Za-z0-9_-]{43}")
_HOUR = timedelta(hours=1)
LETTERS = limits.Limit(
    name="letters", allowed=30, window=_HOUR, sentence="Too many invitations in an hour."
)
TRIES = limits.Limit(
    name="invitation",
    allowed=30,
    window=timedelta(minutes=15),
    sentence="Too many invitations were tried from here.",
)


class NoSuchInvitation(Refused):
    """Unknown, used, revoked or too old: nobody learns which."""

    code = "no_such_invitation"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This invitation opens nothing.",
            remedy="It may be used, ended or older than 7 days. Ask for a new one.",
        )


class SignInFirst(Refused):
    code = "sign_in_first"


class ForSomebodyElse(Refused):
    code = "for_somebody_else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """`address` is there once, for the inviter to hand over, when no letter could go out."""

    invitation: Invitation
    address: str | None
    trouble: str = ""


def invite(*, project: Project | None, by: User, email: str, role: str = "") -> Sent:
    """An open invitation for this address, new or renewed, and its letter."""
    kept = people.checked_email(email)
    _may_invite(by, project)
    member = Membership.objects.filter(project=project, user__email=kept).select_related("user")
    if project is not None and (found := member.first()):
        raise AlreadyMember(f"{found.user.name} is on this project already.")
    if project is None and User.objects.filter(email=kept).exists():
        raise people.AddressTaken("Somebody here has this address already.")
    limits.take((LETTERS, str(by.pk)))
    token = _new_token()
    with transaction.atomic():
        row, _ = Invitation.objects.update_or_create(
            project=project,
            email=kept,
            defaults={"role": role, "by": by, **_fresh(token)},
        )
        _write("invited", row, by=by, role=role)
        _tell(row)
    return _send(row, token)


def send_again(invitation: Invitation, *, by: User) -> Sent:
    """A new letter with a new address; the one of before opens nothing any more."""
    limits.take((LETTERS, str(by.pk)))
    token = _new_token()
    with transaction.atomic():
        fresh = {"by": by, **_fresh(token)}
        if not Invitation.objects.filter(pk=invitation.pk).update(**fresh):
            raise NoSuchInvitation
        _write("invitation_sent_again", invitation, by=by)
    invitation.refresh_from_db()
    return _send(invitation, token)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    gone, _ = Invitation.objects.filter(pk=invitation.pk).delete()
    if gone:
        _write("invitation_revoked", invitation, by=by)
        _tell(invitation)


def read(request: HttpRequest, token: str) -> Invitation:
    """What stands behind an address; counted before it is looked for."""
    limits.take((TRIES, network_of(client_address(request))))
    return _found(token)


def accept_as_new(request: HttpRequest, token: str, *, name: str, password: str) -> Invitation:
    """An account is made, joins and is signed in."""
    row = read(request, token)
    if User.objects.filter(email=row.email).exists():
        raise _known()
    if not name.strip():
        raise NameMissing("Give your name: the others see it beside what you write.")
    people.check_password(password, User(email=row.email, name=name))
    hashed = make_password(password)  # before the transaction: it takes its time on purpose
    try:
        with transaction.atomic():
            _use_up(row)
            user = User.objects.create(email=row.email, name=name.strip(), password=hashed)
            _join(row, user)
    except IntegrityError:
        raise _known() from None
    browsers.begin(request, user)
    return row


def accept(request: HttpRequest, token: str, *, user: User) -> Invitation:
    """Whoever has an account joins with it, when it is theirs who was invited."""
    row = read(request, token)
    if row.email != user.email:
        raise ForSomebodyElse(
            "This invitation is for another address than yours.",
            remedy="Sign out to accept it, or ask for one to the address of this account.",
        )
    with transaction.atomic():
        _use_up(row)
        _join(row, user)
    return row


def still_stands(row: Invitation) -> bool:
    """An invitation is worth as much as whoever sent it: if they lost the right, it is void."""
    if row.expires_at <= timezone.now() or not row.by.is_active:
        return False
    by = Actor(row.by)
    return by.is_owner or (
        row.project_id is not None and by.may(row.project_id, May.CHANGE_PROJECT)
    )


def _may_invite(by: User, project: Project | None) -> None:
    if project is not None:
        require(Actor(by), project, May.CHANGE_PROJECT)
    elif not by.is_owner:
        raise PermissionDenied("Only the owner invites people to the studio itself.")


def _found(token: str) -> Invitation:
    if not _TOKEN.fullmatch(token):
        raise NoSuchInvitation
    rows = Invitation.objects.select_related("by", "project")
    row = rows.filter(sha256=_digest(token)).first()
    if row is None or not still_stands(row):
        raise NoSuchInvitation
    return row


def _use_up(row: Invitation) -> None:
    """Of two at once, one deletes it. The digest too: it may have been sent again meanwhile."""
    gone, _ = Invitation.objects.filter(pk=row.pk, sha256=row.sha256).delete()
    if not gone:
        raise NoSuchInvitation


def _join(row: Invitation, user: User) -> None:
    if row.project is not None:
        membership, is_new = Membership.objects.get_or_create(
            project=row.project, user=user, defaults={"role": row.role}
        )
        if is_new:
            events.post(row.project.topic, "member", {"member": membership.pk})
    about = About(f"user:{row.by_id}", row.by.name)
    record("invitation_accepted", who=user.who, about=about, project=row.project_id, role=row.role)


def _send(row: Invitation, token: str) -> Sent:
    """After the row is there, so that no letter leads nowhere. Without mail, the address itself."""
    address = letters.address_of(token)
    if not settings.EMAIL_HOST:
        return Sent(invitation=row, address=address)
    try:
        letters.invitation(row, address).send()
    except (smtplib.SMTPException, OSError):
        sentence = "The mail server did not take the letter."
        return Sent(invitation=row, address=address, trouble=sentence)
    return Sent(invitation=row, address=None)


def _known() -> SignInFirst:
    return SignInFirst("You have an account here already.", remedy="Sign in to accept.")


def _tell(row: Invitation) -> None:
    if row.project is not None:
        events.post(row.project.topic, "project", {"project": row.project.pk})


def _write(kind: str, row: Invitation, *, by: User, **details: object) -> None:
    about = About(f"invitation:{row.pk}", row.email)
    record(kind, who=by.who, about=about, project=row.project_id, **details)


def _fresh(token: str) -> dict[str, object]:
    now = timezone.now()
    return {"sha256": _digest(token), "sent_at": now, "expires_at": now + LASTS}


def _new_token() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
