"""What a project asks before its masters leave, and what is known of its songs and its bill.

Whether a line of the checklist is green is never kept: it is read from rows each time.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs.models import Song, Version


class Code(models.TextChoices):
    """The lines that a checklist can have, in their order."""

    APPROVALS = "approvals", "Approvals"
    QC = "qc", "Quality check"
    CREDITS = "credits", "Credits"
    ISRC = "isrc", "ISRC"
    BALANCE = "balance", "Balance"


def asked_at_first() -> list[str]:
    """Money is a matter between two houses: asked for only where somebody says so."""
    return [Code.APPROVALS, Code.QC, Code.CREDITS, Code.ISRC]


class Gate(models.Model):
    """What a project asks. Without a row, or switched off, nothing is held back."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="gate")
    is_on = models.BooleanField(default=False)
    lines = models.JSONField(default=asked_at_first)
    # How many of those whose approval counts; empty: all of them.
    approvals_needed = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gate_needs_an_approval",
                condition=models.Q(approvals_needed__isnull=True)
                | models.Q(approvals_needed__gte=1),
            )
        ]


class Balance(models.Model):
    """What is still to be paid, as somebody said it last. Minor units, their currency beside."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="balance")
    outstanding_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="balance_not_negative", condition=models.Q(outstanding_minor__gte=0)
            )
        ]


class Recording(models.Model):
    """By which ISRC a song's recording is known: twelve signs, without hyphens.

    Two songs can hold one code: that is a mistake which the checklist names, and typing the right
    one must not depend on correcting the wrong one first.
    """

    song = models.OneToOneField(Song, models.CASCADE, related_name="recording")
    isrc = models.CharField(max_length=12, blank=True, db_index=True)


class Credit(models.Model):
    """Who did what on a song. Roles are in the words of the people."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="credits")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["song", "position"], name="credit_position_once")
        ]


class Override(models.Model):
    """Somebody let one master go, by name and with a reason: standing -> taken back.

    It is about this version alone: the next master is asked everything again.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="overrides")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(ended_at__isnull=True),
                name="one_override_stands",
            ),
            models.CheckConstraint(
                name="override_ended_by_somebody",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
