"""Notes at a time in the song, what was recorded with them, and short answers to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from processing.models import Job
from sessions.feedback.models.spoken import Spoken
from sessions.people.models import User
from sessions.songs.models import Stem, Version
from sessions.songs.state import Standing, standing
from sessions.uploads.models import Upload


class Note(Spoken):
    """Something said about a version at a moment, or over the half-open range [at, until).

    An internal note is for who works on the record; guests and clients never learn of it. A
    deleted note stays for a while, so that its writer can take the deletion back.
    """

    class Direction(models.TextChoices):
        UP = "up", "Up"
        DOWN = "down", "Down"

    version = models.ForeignKey(Version, models.CASCADE, related_name="notes")
    stem = models.ForeignKey(Stem, models.SET_NULL, null=True, related_name="notes")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    body = models.TextField(max_length=5000)
    at_seconds = models.FloatField()
    until_seconds = models.FloatField(null=True)
    is_internal = models.BooleanField(default=False, db_default=False)
    # Structure that a machine can follow: where (free words of the section), what, which way.
    section = models.CharField(max_length=80, blank=True, db_default="")
    part = models.CharField(max_length=80, blank=True, db_default="")
    direction = models.CharField(max_length=4, choices=Direction.choices, blank=True, db_default="")
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    assigned_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True)
    mentions = models.ManyToManyField(User, related_name="mentioned_in")
    revision = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)
    # Who removed what a guest wrote; None when its writer did.
    removed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            *Spoken.Meta.constraints,
            models.CheckConstraint(
                name="note_range_is_forward",
                condition=Q(at_seconds__gte=0)
                & (Q(until_seconds__isnull=True) | Q(until_seconds__gt=F("at_seconds"))),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "at_seconds"], name="note_in_time"),
            models.Index(fields=["created_at"], name="note_newest"),
        ]


class NoteSound(models.Model):
    """A voice note, or a take that was played to show what is meant."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="sounds")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="note_sound")
    created_at = models.DateTimeField(auto_now_add=True)

    @property
    def job(self) -> Job | None:
        return self.upload.job

    @property
    def standing(self) -> Standing:
        return standing(self.upload, self.job)


class Reaction(models.Model):
    """A short answer that needs no words."""

    class Kind(models.TextChoices):
        AGREE = "agree", "Agree"
        LOVE = "love", "Love it"
        DOUBT = "doubt", "Not sure"
        DONE = "done", "Heard it, done"

    note = models.ForeignKey(Note, models.CASCADE, related_name="reactions")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["note", "by", "kind"], name="reaction_once")
        ]
