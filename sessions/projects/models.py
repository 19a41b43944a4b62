"""Projects, who is on them, and the phases they go through."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from sessions.people.models import Artist, User
from sessions.people.roles import Role


class Project(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single", "Single"
        EP = "ep", "EP"
        ALBUM = "album", "Album"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SINGLE)
    artist = models.ForeignKey(Artist, models.PROTECT, related_name="projects")
    brief = models.TextField(blank=True)
    catalogue = models.CharField(max_length=40, blank=True)
    release_date = models.DateField(null=True, blank=True)
    approval_needs_full_listen = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title

    @property
    def topic(self) -> str:
        """Where this project's events are posted."""
        return f"project:{self.pk}"


class Membership(models.Model):
    """What somebody is on a project. One person has one role a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "user"], name="member_once_per_project")
        ]


class Invitation(models.Model):
    """An address that may join, until it is accepted, revoked or too old. Then the row goes.

    Without a project it is an invitation to the studio, which only the owner sends.
    """

    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="invitations")
    email = models.EmailField(max_length=254)  # kept in lower case
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    by = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "email"], name="invited_once_per_project"),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(project__isnull=True),
                name="invited_once_to_studio",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.expires_at > timezone.now()


class Phase(models.Model):
    """One of the jobs a record goes through, with its date."""

    class Name(models.TextChoices):
        BRIEF = "brief", "Brief"
        WRITE = "write", "Write"
        PREP = "prep", "Prep"
        RECORD = "record", "Record"
        EDIT = "edit", "Edit"
        MIX = "mix", "Mix"
        MASTER = "master", "Master"
        DELIVER = "deliver", "Deliver"

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    name = models.CharField(max_length=8, choices=Name.choices)
    position = models.PositiveSmallIntegerField()
    due_date = models.DateField(null=True, blank=True)
    done_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="phase_once_per_project")
        ]
