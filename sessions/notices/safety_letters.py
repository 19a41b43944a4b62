"""The letter about somebody's own account: written for everybody, whatever mail they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from sessions.notices.claims import deliver
from sessions.notices.letters import address
from sessions.notices.models import MailTold
from sessions.notices.news import Span
from sessions.notices.paces import GRACE, zone_named
from sessions.notices.safety import Deed, deeds_of, newest_by_person
from sessions.people.lines import one_line
from sessions.people.models import Studio, User

# Its own cursor in MailTold, beside those of the paces that people choose from.
CURSOR = "safety"
LOOK_BACK = dt.timedelta(days=7)


def send_due(now: dt.datetime | None = None) -> int:
    """Write to everybody whose account was touched; how many letters went out."""
    now = now or timezone.now()
    newest = newest_by_person(now - LOOK_BACK)
    studio = Studio.objects.order_by("pk").first()
    users = User.objects.filter(pk__in=list(newest), is_active=True).order_by("pk")
    sent = 0
    mail = get_connection()
    try:
        for user in users:
            told = _cursor(user, now)
            if "@" not in user.email or newest[user.pk] <= told.until:
                continue
            span = Span(max(told.until, now - LOOK_BACK), now - GRACE)
            if deliver(told, span.until, now, mail, lambda: _letter(user, span, studio)):  # noqa: B023
                sent += 1
    finally:
        mail.close()
    return sent


def letter(user: User, deeds: Sequence[Deed], studio: Studio | None) -> EmailMultiAlternatives:
    name = studio.name if studio else "Roughmix"
    zone = zone_named(user.time_zone or (studio.time_zone if studio else ""))
    what = deeds[0].words if len(deeds) == 1 else f"{len(deeds)} changes"
    context = {
        "user": user,
        "studio": name,
        "deeds": [(deed, _moment(deed.at, zone)) for deed in deeds],
        "account_url": address(reverse("desk:account")),
    }
    mail = EmailMultiAlternatives(
        subject=one_line(f"Your account at {name}: {what}"),
        body=render_to_string("notices/safety.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("notices/safety.html", context), "text/html")
    return mail


def _letter(user: User, span: Span, studio: Studio | None) -> EmailMultiAlternatives | None:
    deeds = deeds_of(user, span)
    return letter(user, deeds, studio) if deeds else None


def _cursor(user: User, now: dt.datetime) -> MailTold:
    begin = max(user.joined_at, now - LOOK_BACK)
    told, _ = MailTold.objects.get_or_create(user=user, pace=CURSOR, defaults={"until": begin})
    return told


def _moment(at: dt.datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%-d %b %Y, %H:%M} ({zone.key})"
