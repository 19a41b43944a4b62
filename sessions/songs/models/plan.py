"""A mix or a master that was planned by listening: a recipe to read, change and order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.song import Song
from sessions.songs.models.version import Version


class Plan(models.Model):
    """The recipe is what its job left; a plan for a master listens to a version."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="plans")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="plans")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["song", "-created_at"], name="plan_newest")]
