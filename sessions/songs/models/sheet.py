"""The song sheet: lyrics with chords, and the brief. Every state that was saved is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.people.models import User
from sessions.songs.models.song import Song


class SheetText(models.Model):
    """A text of a song as it is now. `revision` grows by one with each saving."""

    class Kind(models.TextChoices):
        LYRICS = "lyrics", "Lyrics"  # ChordPro
        BRIEF = "brief", "Brief"

    song = models.ForeignKey(Song, models.CASCADE, related_name="texts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    body = models.TextField(max_length=60_000, blank=True)
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["song", "kind"], name="sheet_text_once_per_song")
        ]


class SheetEdition(models.Model):
    """A text as it was at one of its revisions."""

    text = models.ForeignKey(SheetText, models.CASCADE, related_name="editions")
    revision = models.PositiveIntegerField()
    body = models.TextField(max_length=60_000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "revision"], name="sheet_edition_once")
        ]
