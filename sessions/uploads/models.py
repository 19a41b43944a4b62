"""Bytes on their way in."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from processing.models import Job
from sessions.people.models import User
from sessions.projects.models import Project


def new_token() -> str:
    """256 random bits: the upload's address is a secret of whoever began it."""
    return secrets.token_urlsafe(32)


class Upload(models.Model):
    """A file arriving in pieces (tus 1.0).

    receiving -> checking   (all bytes there, the job that checks or unpacks them was submitted)
    receiving -> abandoned  (deleted by its owner, or expired)

    What is wrong or right with the file afterwards is read from `job`.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"
        CHECKING = "checking"
        ABANDONED = "abandoned"

    token = models.CharField(max_length=64, unique=True, default=new_token)
    project = models.ForeignKey(Project, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(User, models.PROTECT, related_name="uploads")
    filename = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    # A ZIP: it is unpacked, where any other file is measured.
    is_archive = models.BooleanField(default=False, db_default=False)
    # Whether it may be a song, whose tempo and sections are looked for: no voice note is.
    is_song = models.BooleanField(default=True, db_default=True)
    sha256 = models.CharField(max_length=64, blank=True)  # as the sender computed it
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVING)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="upload_offset_within_size",
                condition=Q(offset_bytes__gte=0) & Q(offset_bytes__lte=F("size_bytes")),
            ),
            models.CheckConstraint(
                name="upload_job_iff_checking",
                condition=Q(state="checking", job__isnull=False)
                | (~Q(state="checking") & Q(job__isnull=True)),
            ),
        ]
