"""Rooms and bookings. Times are aware; intervals are half open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from sessions.people.models import User
from sessions.projects.models import Project


class Room(models.Model):
    name = models.CharField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """A room for [starts_at, ends_at). Two confirmed bookings of a room never overlap."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings")
    project = models.ForeignKey(Project, models.CASCADE, related_name="bookings")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="booking_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]
        indexes: ClassVar = [models.Index(fields=["room", "starts_at"], name="booking_room_start")]
