"""The passport of a song's stems: whether they belong together, and add up to the rough mix."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from processing.models import Job
from sessions.songs.models.song import Song
from sessions.songs.models.version import Version


class Passport(models.Model):
    """One look at the set as it was then. The newest counts; `job` is what the machines made of it.

    `stems` remembers what was looked at: [{"name", "stem", "revision"}]. `fingerprint` is that of
    the set with its roles and its rough mix: the same set is not looked at twice.
    """

    song = models.ForeignKey(Song, models.CASCADE, related_name="passports")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    rough = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    stems = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(default=timezone.now)  # when the set was last found the same

    class Meta:
        indexes: ClassVar = [models.Index(fields=["song", "-created_at"], name="passport_newest")]
        get_latest_by: ClassVar = ["created_at", "pk"]
