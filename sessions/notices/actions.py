"""How somebody wants to be written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sessions.notices.models import MailTold, MailWish, Pace
from sessions.notices.paces import USUAL
from sessions.people.models import User


@transaction.atomic
def set_paces(user: User, paces: Mapping[str, str]) -> None:
    """Only what is named changes. News of a kind are neither lost between two paces nor doubled."""
    User.objects.select_for_update().get(pk=user.pk)  # there may be no wish yet to be held
    wishes = {wish.kind: wish for wish in user.mail_wishes.all()}
    for kind, pace in paces.items():
        wish = wishes.get(kind) or MailWish(user=user, kind=kind, pace=USUAL[kind])
        if pace != wish.pace:
            wish.told_until = _told_until(user, wish)
        wish.pace = pace
        wish.save()


def _told_until(user: User, wish: MailWish) -> datetime | None:
    if wish.pace == Pace.NEVER:
        return timezone.now()  # what came meanwhile was not wanted
    if wish.told_until is not None:
        return wish.told_until
    cursor = MailTold.objects.filter(user=user, pace=wish.pace)
    return cursor.values_list("until", flat=True).first()


def stop(user: User, kinds: Iterable[str]) -> None:
    """No mail of these kinds any more; what waits stays in the inbox."""
    set_paces(user, dict.fromkeys(kinds, Pace.NEVER))
