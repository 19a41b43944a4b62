"""A song of a project."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.projects.models import Project


class Song(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="songs")
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=20, blank=True)  # "F♯ minor"
    tempo_bpm = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    target_lufs = models.FloatField(default=-14.0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "position"], name="song_position_once")
        ]

    def __str__(self) -> str:
        return self.title
