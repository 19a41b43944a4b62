"""What a person thinks of a version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.people.models import User
from sessions.songs.models import Version


class Verdict(models.Model):
    """What a person thinks of a version, apart from what the machines say of it."""

    class Choice(models.TextChoices):
        APPROVED = "approved", "Approved"
        NEEDS_WORK = "needs_work", "Needs work"

    version = models.ForeignKey(Version, models.CASCADE, related_name="verdicts")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=12, choices=Choice.choices)
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "by"], name="verdict_once_per_person")
        ]
