"""Records that a song is held against."""

from __future__ import annotations

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.song import Song
from sessions.songs.state import Standing, standing
from sessions.uploads.models import Upload


class Reference(models.Model):
    """Somebody else's record, with what to listen for. Its figures come from its upload's job."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="references")
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=200, blank=True)
    listen_for = models.CharField(max_length=300, blank=True)  # "low end, vocal distance"
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="reference")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.title}, by {self.artist}" if self.artist else self.title

    @property
    def job(self) -> Job | None:
        return self.upload.job

    @property
    def standing(self) -> Standing:
        return standing(self.upload, self.job)
