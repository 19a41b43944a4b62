"""Who was a guest and has an account now takes what they said along.

Never by itself: a computer may be shared, and a link may have been passed on.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.feedback import actions as feedback
from sessions.feedback.models import Note, Verdict
from sessions.people.models import Guest, User
from sessions.sharing import tokens
from sessions.sharing.models import Pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a guest of this browser has said, and is nobody's yet."""

    guest: Guest
    notes: int
    verdicts: int


def left_here(user: User, browser: str) -> list[Left]:
    """By guests who said something. No query in a browser that no link ever let in."""
    return [
        Left(
            guest=entry,
            notes=Note.objects.filter(guest=entry, deleted_at__isnull=True).count(),
            verdicts=Verdict.objects.filter(guest=entry).count(),
        )
        for entry in _guests(user, browser).filter(
            Q(notes__deleted_at__isnull=True, notes__isnull=False) | Q(verdicts__isnull=False)
        )
    ]


@transaction.atomic
def make_mine(user: User, browser: str) -> feedback.Adopted:
    """All guests of this browser, those who only listened too: who heard it is known by this.

    A guest who is somebody already stays so.
    """
    notes = verdicts = 0
    guests = Guest.objects.select_for_update().filter(pk__in=_guests(user, browser).values("pk"))
    for guest in guests.order_by("pk"):
        if guest.user_id not in {None, user.pk}:
            continue  # somebody else was first while we waited for the row
        adopted = feedback.adopt(guest, by=user)
        if guest.user_id is None or adopted != feedback.Adopted():
            _write_down(user, guest, adopted)
        guest.user = user
        guest.save(update_fields=["user"])
        notes, verdicts = notes + adopted.notes, verdicts + adopted.verdicts
    return feedback.Adopted(notes=notes, verdicts=verdicts)


def _guests(user: User, browser: str) -> QuerySet[Guest]:
    """Of ended links too; but who made a link for somebody and tried it is not that person.

    Nor is who was sent on what had been sent to another address, once both have come in by it.
    """
    if not browser:
        return Guest.objects.none()
    here = tokens.digest(browser)
    passes = Pass.objects.filter(browser_sha256=here, guest__isnull=False)
    passes = passes.exclude(link__by=user, link__guest__isnull=False)
    free = Q(user__isnull=True) | Q(user=user)
    elsewhere = Pass.objects.filter(guest=OuterRef("pk")).exclude(browser_sha256=here)
    passed_on = Exists(elsewhere) & ~Q(email="") & ~Q(email__iexact=user.email)
    return Guest.objects.filter(free, pk__in=passes.values("guest")).exclude(passed_on).distinct()


def _write_down(user: User, guest: Guest, adopted: feedback.Adopted) -> None:
    """For each project that the guest was let in to."""
    projects = guest.passes.order_by().values_list("link__project", flat=True).distinct()
    for project in projects:
        record(
            "guest_known",
            who=user.who,
            about=About(guest.who.key, guest.called),
            project=project,
            notes=adopted.notes,
            verdicts=adopted.verdicts,
        )
