"""Ballots as pages and lists read them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from sessions.feedback.models import Ballot, BallotEntry, Vote
from sessions.songs.models import Version
from sessions.songs.querysets import versions_for_page


def ballots_for_page(ballots: QuerySet[Ballot]) -> QuerySet[Ballot]:
    """Newest first, with entries and votes: which of them are told is for `papers` to judge."""
    votes = Vote.objects.select_related("by", "entry").order_by("by__name", "by_id")
    entries = BallotEntry.objects.select_related("version__by").order_by("letter")
    return (
        ballots.select_related("song", "by")
        .prefetch_related(Prefetch("votes", votes), Prefetch("entries", entries))
        .order_by("-opened_at", "-pk")
    )


def entries_with_sound(ballot: Ballot) -> QuerySet[BallotEntry]:
    versions = versions_for_page(Version.objects.select_related("song"))
    return ballot.entries.prefetch_related(Prefetch("version", versions)).order_by("letter")
