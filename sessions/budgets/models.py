"""Planned and actual money. Integer minor units, never floats, their currency beside them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.projects.models import Project


class Budget(models.Model):
    project = models.OneToOneField(Project, models.CASCADE, related_name="budget")
    currency = models.CharField(max_length=3)
    revision = models.PositiveIntegerField(default=0)  # counts changes, for optimistic locking


class BudgetLine(models.Model):
    class Category(models.TextChoices):
        STUDIO = "studio", "Studio"
        PLAYERS = "players", "Players"
        PRODUCTION = "production", "Production and mix"
        MASTERING = "mastering", "Mastering"
        ON_TOP = "on_top", "On top"

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lines")
    category = models.CharField(max_length=12, choices=Category.choices)
    label = models.CharField(max_length=120)
    planned_minor = models.BigIntegerField(default=0)
    actual_minor = models.BigIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="line_money_not_negative",
                condition=models.Q(planned_minor__gte=0, actual_minor__gte=0),
            )
        ]
