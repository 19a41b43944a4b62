"""Who heard what of a version. Not to be mixed up with the sounds that a page offers to hear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sessions.hearings import seconds
from sessions.people.models import Guest, User
from sessions.songs.models import Version


class Hearing(models.Model):
    """The seconds of one version that one person played, by whatever player of ours."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="hearings")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, related_name="+")
    seconds = models.BinaryField(default=b"", max_length=seconds.MOST // 8)  # a bit a second
    spare_seconds = models.FloatField(default=0.0)  # of the slack in `actions`, what is left
    matched = models.BooleanField(default=False)  # lately, with loudness matched
    device = models.CharField(max_length=20, blank=True)  # "phone", "computer": a hint
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "user"], name="hearing_once_a_user"),
            models.UniqueConstraint(fields=["version", "guest"], name="hearing_once_a_guest"),
            models.CheckConstraint(
                name="hearing_is_of_one_person",
                condition=Q(user__isnull=True) ^ Q(guest__isnull=True),
            ),
        ]

    @property
    def heard(self) -> int:
        """As a number, for `hearings.seconds`."""
        return seconds.from_bytes(self.seconds)
