"""Songs put together to one programme, as often as somebody asks for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs.models.version import Version
from sessions.songs.state import Standing, standing


class Album(models.Model):
    """One sequence of a project's songs; the newest is what the project would sound like now."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="albums")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="album_number_once")
        ]

    def __str__(self) -> str:
        return f"a{self.number}"

    @property
    def standing(self) -> Standing:
        return standing(None, self.job)


class AlbumTrack(models.Model):
    """Which version of a song is on it; its source in the recipe is its position."""

    album = models.ForeignKey(Album, models.CASCADE, related_name="tracks")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["album", "position"], name="track_position_once")
        ]
