"""Notes at a time in the song, and verdicts on versions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sessions.people.models import User
from sessions.songs.models import Stem, Version


class Note(models.Model):
    """Something said about a version at a moment, or over the half-open range [at, until)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="notes")
    stem = models.ForeignKey(Stem, models.SET_NULL, null=True, related_name="notes")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    by = models.ForeignKey(User, models.PROTECT, related_name="notes")
    body = models.TextField(max_length=5000)
    at_seconds = models.FloatField()
    until_seconds = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="note_range_is_forward",
                condition=Q(at_seconds__gte=0)
                & (Q(until_seconds__isnull=True) | Q(until_seconds__gt=F("at_seconds"))),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["version", "at_seconds"], name="note_in_time")]


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
