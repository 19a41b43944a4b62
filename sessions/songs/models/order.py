"""An order to the machine room, as a person gave it."""

from __future__ import annotations

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.song import Song


class Order(models.Model):
    """Somebody asked for an edit, a mix or a master; the job is what the machines make of it."""

    class Kind(models.TextChoices):
        EDIT = "edit", "Edit"
        MIX = "mix", "Mix"
        MASTER = "master", "Master"
        PLAY = "play", "Play"

    song = models.ForeignKey(Song, models.CASCADE, related_name="orders")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
