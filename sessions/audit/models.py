"""The log. A row is added in the transaction of what it records, sealed soon after, then stays."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One thing that somebody did.

    unsealed -> sealed (number and seal are given once, by `actions.seal`) -> forgotten, when it is
    older than AUDIT_DAYS

    No foreign keys: what is deleted elsewhere stays here by its name. The database itself refuses
    every other change (`append_only.py`). Details never hold a token or a password.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    who = models.CharField(max_length=80)  # "user:7"
    who_name = models.CharField(max_length=200)
    about = models.CharField(max_length=80, blank=True)  # "version:12"
    about_name = models.CharField(max_length=300, blank=True)
    project = models.BigIntegerField(null=True)
    details = models.TextField(default="{}")  # JSON as it was sealed, byte by byte
    request = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    number = models.BigIntegerField(null=True, unique=True)  # its place in the chain, from 1
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="entry_sealed_with_number",
                condition=Q(number__isnull=True, seal="") | Q(number__gte=1) & ~Q(seal=""),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["about", "at"], name="entry_about"),
            models.Index(fields=["project", "at"], name="entry_project"),
            models.Index(fields=["who", "at"], name="entry_who"),
            models.Index(fields=["kind", "at"], name="entry_kind"),
        ]


class Cut(models.Model):
    """Up to here the log was forgotten by its age; the chain goes on from this seal."""

    number = models.BigIntegerField(unique=True)
    seal = models.CharField(max_length=64)
    at = models.DateTimeField()
