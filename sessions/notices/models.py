"""How somebody wants to be written to, and up to when they were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.people.models import User


class MailKind(models.TextChoices):
    MENTION = "mention", "Somebody mentions me"
    ASSIGNED = "assigned", "A note is assigned to me"
    REPLY = "reply", "Somebody answers a note of mine"
    NOTE = "note", "A new note"
    VERSION = "version", "A new version can be heard"
    VERDICT = "verdict", "Somebody approves a version, or wants work on it"
    BALLOT = "ballot", "A blind vote opens or closes"
    FAILURE = "failure", "Something that I ordered failed"


class Pace(models.TextChoices):
    AT_ONCE = "at_once", "At once"
    HOURLY = "hourly", "Once an hour"
    DAILY = "daily", "Once a day"
    NEVER = "never", "Never"


class MailWish(models.Model):
    """How soon somebody wants to read of a kind of news; without a row, the kind's own pace.

    `told_until`: up to when news of this kind were written at the pace that they had before, until
    the first letter of the new one; then the pace's own cursor counts.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_wishes")
    kind = models.CharField(max_length=12, choices=MailKind.choices)
    pace = models.CharField(max_length=8, choices=Pace.choices)
    told_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="mail_wish_once")
        ]


class MailTold(models.Model):
    """All news of a pace up to `until` were written to this person, or were for nobody."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    pace = models.CharField(max_length=8, choices=Pace.choices)
    until = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)  # somebody is writing the next letter

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "pace"], name="mail_told_once")
        ]
