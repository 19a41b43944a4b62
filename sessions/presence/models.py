"""Who is on a song's page, where they listen, and who leads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.people.models import User
from sessions.songs.models import Song, Version


class Present(models.Model):
    """A tab that shows a song, as it last said. Rows that say nothing for a while are gone.

    A tab counts its words. One that has said goodbye is kept for as long, so that an earlier word
    that arrives later does not bring it back.
    """

    song = models.ForeignKey(Song, models.CASCADE, related_name="present")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)  # drawn by the page
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    at_seconds = models.FloatField(default=0.0)
    is_playing = models.BooleanField(default=False)
    follows = models.PositiveIntegerField(null=True)  # the number of the lead that it follows
    word = models.PositiveBigIntegerField(default=0, db_default=0)  # the latest that counted
    has_left = models.BooleanField(default=False, db_default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["song", "user", "tab"], name="present_once_per_tab")
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="present_seen")]


class Lead(models.Model):
    """Listening together: one drives, and whoever follows hears the same moment.

    `at_seconds` was heard at `moment`, by the server's clock. Anyone may take over: the row then
    names them; `number` tells an old word from a new one.
    """

    song = models.OneToOneField(Song, models.CASCADE, related_name="lead")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    at_seconds = models.FloatField(default=0.0)
    is_playing = models.BooleanField(default=False)
    speed = models.FloatField(default=1.0)
    moment = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)
