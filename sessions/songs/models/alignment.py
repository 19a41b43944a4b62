"""How the time of one version runs in another: measured by a worker, corrected by people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.version import Version


class Alignment(models.Model):
    """What is heard at t seconds of `earlier` is heard at t + offset of `later`.

    `job` measured it, piece by piece where music was cut out or put in. `corrected_seconds` is an
    offset that somebody set by ear; it counts instead of the measured one when the two are
    compared.
    """

    earlier = models.ForeignKey(Version, models.CASCADE, related_name="+")
    later = models.ForeignKey(Version, models.CASCADE, related_name="alignments")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    corrected_seconds = models.FloatField(null=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="aligned_once"),
            models.CheckConstraint(
                name="aligned_with_another", condition=~models.Q(earlier=models.F("later"))
            ),
        ]
