"""Stems, and the revisions that uploads and edits make of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from processing.models import Job
from processing.recipes.roles import StemRole
from sessions.people.models import User
from sessions.songs.models.archive import StemArchive
from sessions.songs.models.order import Order
from sessions.songs.models.song import Song
from sessions.songs.state import Standing, standing
from sessions.uploads.models import Upload


class Stem(models.Model):
    """One part of a song: its name and its role in the mix."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="stems")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in StemRole])
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["song", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="stem_name_once_per_song",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plays(self) -> StemRole:
        """Its role, as recipes know it."""
        return StemRole(self.role)  # type: ignore[call-arg]  # looked up by its word alone

    @property
    def newest(self) -> StemRevision | None:
        """The revision that came last, ready or not."""
        return max(self.revisions.all(), key=lambda revision: revision.number, default=None)

    @property
    def ready(self) -> StemRevision | None:
        """The newest revision that has sound: what a mix or an edit takes."""
        heard = [revision for revision in self.revisions.all() if revision.standing.is_ready]
        return max(heard, key=lambda revision: revision.number, default=None)


class StemRevision(models.Model):
    """A state of a stem's sound: uploaded, or made by an order. Its sound is its job's render."""

    stem = models.ForeignKey(Stem, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    upload = models.OneToOneField(Upload, models.PROTECT, null=True, related_name="revision")
    order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="revision")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # The ZIP that its upload came in.
    archive = models.ForeignKey(StemArchive, models.SET_NULL, null=True, related_name="revisions")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stem", "number"], name="revision_number_once"),
            models.CheckConstraint(
                name="revision_has_one_origin",
                condition=models.Q(upload__isnull=True) ^ models.Q(order__isnull=True),
            ),
        ]

    @property
    def job(self) -> Job | None:
        """The job whose render is this revision's sound; none while bytes still arrive."""
        if self.order is not None:
            return self.order.job
        return self.upload.job if self.upload is not None else None

    @property
    def standing(self) -> Standing:
        return standing(self.upload, self.job)
