"""The letter of an invitation: who invites, to which studio, the way in. No title of a record."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from sessions.people.lines import one_line
from sessions.people.models import Studio
from sessions.people.roles import Role
from sessions.projects.models import Invitation


def address_of(token: str) -> str:
    """The token stands behind the #, which no browser sends to any server: it is in no log."""
    return f"{settings.PUBLIC_URL}{reverse('projects:join')}#{token}"


def invitation(row: Invitation, address: str) -> EmailMultiAlternatives:
    studio = Studio.objects.order_by("pk").first()
    context = {
        "by": one_line(row.by.name),
        "studio": one_line(studio.name if studio else "Roughmix"),
        "role": Role(row.role).label.lower() if row.role else "",
        "address": address,
    }
    mail = EmailMultiAlternatives(
        subject=one_line(f"{context['by']} invites you to {context['studio']}"),
        body=render_to_string("people/invitation.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("people/invitation.html", context), "text/html")
    return mail
