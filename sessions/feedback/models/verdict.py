"""What a person thinks of a version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.feedback.models.spoken import Spoken
from sessions.songs.models import Version


class Verdict(Spoken):
    """What a person thinks of a version, apart from what the machines say of it."""

    class Choice(models.TextChoices):
        APPROVED = "approved", "Approved"
        NEEDS_WORK = "needs_work", "Needs work"

    version = models.ForeignKey(Version, models.CASCADE, related_name="verdicts")
    choice = models.CharField(max_length=12, choices=Choice.choices)
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            *Spoken.Meta.constraints,
            models.UniqueConstraint(fields=["version", "by"], name="verdict_once_per_person"),
            models.UniqueConstraint(fields=["version", "guest"], name="verdict_once_per_guest"),
        ]
