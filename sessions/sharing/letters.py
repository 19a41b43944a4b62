"""A link by mail: who sends it, the address, until when. No title, and never the password.

A letter lies in mailboxes and on servers that nobody here knows, so it says no more than it must.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from sessions.people import limits
from sessions.people.lines import one_line
from sessions.people.models import Studio, User
from sessions.sharing.models import Link

log = logging.getLogger(__name__)

AN_HOUR = limits.Limit(
    name="link-letters",
    allowed=60,
    window=timedelta(hours=1),
    sentence="You sent many links by mail within an hour.",
)


def is_on() -> bool:
    return bool(settings.EMAIL_HOST)


def take_one(by: User) -> None:
    """Before a link is made that is to be sent; raises TooMany, and then nothing is made."""
    limits.take((AN_HOUR, str(by.pk)))


def send(link: Link, *, address: str, by: User) -> bool:
    """Whether the mail server took it. That it did not is no reason to lose the link."""
    if not is_on() or link.guest is None or not link.guest.email:
        return False
    try:
        return letter(link, address=address, by=by).send() == 1
    except (smtplib.SMTPException, OSError) as trouble:
        # The server's own words may hold the address of the mail, and that is not for the log.
        log.warning("The mail with link %d was not taken: %s", link.pk, type(trouble).__name__)
        return False


def letter(link: Link, *, address: str, by: User) -> EmailMessage:
    studio = Studio.objects.order_by("pk").first()
    house = studio.name if studio else "Roughmix"
    sender = one_line(by.name)
    context = {
        "name": one_line(link.guest.name) if link.guest else "",
        "sender": sender,
        "studio": one_line(house),
        "address": address,
        "until": _until(link.expires_at, studio.time_zone if studio else "UTC"),
        "has_password": bool(link.password),
    }
    return EmailMessage(
        subject=f"{sender}, {one_line(house)}: a recording for you",
        body=render_to_string("sharing/letter.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[link.guest.email if link.guest else ""],
        reply_to=[by.email],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _until(ends: datetime | None, zone: str) -> str:
    if ends is None:
        return ""
    there = ends.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y, %H:%M} ({zone})"
