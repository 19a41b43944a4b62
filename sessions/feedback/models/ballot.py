"""A blind vote between versions: nobody knows which is which until it closes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from sessions.people.models import User
from sessions.songs.models import Song, Version


class Ballot(models.Model):
    """open -> closed (by who opened it, or at `closes_at`); votes are hidden until then."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="ballots")
    question = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def is_open(self, now: datetime) -> bool:
        """At its time it is closed, whether the sweeper has come by or not."""
        return self.closed_at is None and (self.closes_at is None or now < self.closes_at)


class BallotEntry(models.Model):
    """A version under a letter that was drawn by lot when the ballot was opened."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="entries")
    letter = models.CharField(max_length=1)
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ballot", "letter"], name="ballot_letter_once"),
            models.UniqueConstraint(fields=["ballot", "version"], name="ballot_version_once"),
        ]


class Vote(models.Model):
    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="votes")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entry = models.ForeignKey(BallotEntry, models.CASCADE, related_name="votes")
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ballot", "by"], name="vote_once_per_person")
        ]
