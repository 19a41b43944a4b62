"""Files that people and guests took away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sessions.projects.models import Project


class Download(models.Model):
    """That somebody began to take something away. What goes on where it broke is the same one.

    `who` is a name of the audit log ("user:7") or the browser of a guest ("pass:3"), which alone
    goes on; `through` is that of a link ("link:5"), so that it is counted for as long as it lives,
    whoever came by it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="downloads")
    who = models.CharField(max_length=40)
    through = models.CharField(max_length=40, blank=True)
    tag = models.CharField(max_length=80)  # the ETag of what was taken
    size_bytes = models.BigIntegerField()
    begun_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["who", "tag", "begun_at"], name="download_by_whom"),
            models.Index(fields=["through"], name="download_through"),
        ]
