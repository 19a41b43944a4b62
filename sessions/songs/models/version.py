"""Versions of a song: bounces that came in, and mixes and masters that were ordered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.order import Order
from sessions.songs.models.song import Song
from sessions.songs.models.stem import StemRevision
from sessions.songs.state import Standing, standing
from sessions.uploads.models import Upload


class Version(models.Model):
    """A version exists from the moment it is ordered; its sound is its job's render."""

    class Kind(models.TextChoices):
        DEMO = "demo", "Demo"
        ROUGH = "rough", "Rough"
        MIX = "mix", "Mix"
        MASTER = "master", "Master"

    song = models.ForeignKey(Song, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    label = models.CharField(max_length=120)  # "Mix 3, loud print"
    upload = models.OneToOneField(Upload, models.PROTECT, null=True, related_name="version")
    order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="version")
    masters = models.ForeignKey("self", models.PROTECT, null=True, related_name="mastered_as")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)  # put aside; its notes and files stay

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["song", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_has_one_origin",
                condition=models.Q(upload__isnull=True) ^ models.Q(order__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def job(self) -> Job | None:
        """The job whose render is this version's sound; none while bytes still arrive."""
        if self.order is not None:
            return self.order.job
        return self.upload.job if self.upload is not None else None

    @property
    def standing(self) -> Standing:
        return standing(self.upload, self.job)


class PinnedStem(models.Model):
    """Which revision of a stem went into a mix."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="pinned_stems")
    revision = models.ForeignKey(StemRevision, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "revision"], name="revision_pinned_once")
        ]
