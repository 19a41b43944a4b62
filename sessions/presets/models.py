"""Recipes that people keep, for one project or for the whole studio."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sessions.people.models import User
from sessions.projects.models import Project


class Preset(models.Model):
    """`words` are the keys of a recipe that it sets; without a project it is the studio's."""

    class Kind(models.TextChoices):
        EDIT = "edit", "Edit"
        MIX = "mix", "Mix"
        MASTER = "master", "Master"
        ALBUM = "album", "Album"

    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="presets")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80)
    words = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "kind", "name"], name="preset_name_once_in_project"
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=Q(project__isnull=True),
                name="preset_name_once_in_studio",
            ),
        ]

    def __str__(self) -> str:
        return self.name
