"""The sections of a song, as people named and placed them."""

from __future__ import annotations

from django.db import models

from sessions.people.models import User
from sessions.songs.models.song import Song
from sessions.songs.models.version import Version


class Arrangement(models.Model):
    """All sections of a song at once, so that moving a boundary moves both its neighbours.

    `sections`: [{"id", "name", "from_seconds", "to_seconds"}] in time, on the clock of `version`;
    an id stays with its section whatever it is called, so that lyrics can point at it. Whoever
    writes says which `revision` they had read.

    `elsewhere` holds those that `version` lacks, each with the "version" on whose clock it stands:
    who names a section on a version without a bridge does not take the bridge from the others.
    """

    song = models.OneToOneField(Song, models.CASCADE, related_name="arrangement")
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    sections = models.JSONField(default=list)
    elsewhere = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
