"""How ballots look in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sessions.feedback.ballots.actions import LEAST, LETTERS
from sessions.people.shapes import Person


class ResultShape(serializers.Serializer[Any]):
    letter = serializers.CharField()
    version = serializers.IntegerField(source="version.pk")
    name = serializers.CharField(source="version.__str__")
    label = serializers.CharField(source="version.label")  # type: ignore[assignment]
    votes = serializers.IntegerField()
    voters = Person(many=True)


class BallotShape(serializers.Serializer[Any]):
    """Nothing here tells which letter is which version until `is_open` is false."""

    id = serializers.IntegerField(source="ballot.pk")
    song = serializers.IntegerField(source="ballot.song_id")
    question = serializers.CharField(source="ballot.question")
    by = Person(source="ballot.by")
    opened_at = serializers.DateTimeField(source="ballot.opened_at")
    closes_at = serializers.DateTimeField(source="ballot.closes_at", allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.BooleanField()
    letters = serializers.ListField(child=serializers.CharField())
    mine = serializers.CharField(help_text="The letter that you voted for; empty: none yet.")
    voted = serializers.IntegerField(help_text="How many people have voted, not for what.")
    asked = serializers.IntegerField(help_text="How many may vote.")
    may_vote = serializers.BooleanField()
    may_close = serializers.BooleanField()
    results = ResultShape(many=True, allow_null=True, help_text="Null while it is open.")
    best = serializers.ListField(
        child=serializers.CharField(), help_text="The letters with most votes, after the end."
    )


class BallotBody(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=200)
    versions = serializers.ListField(
        child=serializers.IntegerField(), min_length=LEAST, max_length=len(LETTERS)
    )
    closes_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class VoteBody(serializers.Serializer[Any]):
    letter = serializers.CharField(max_length=1)


class EntryFigures(serializers.Serializer[Any]):
    """Loudness only against the quietest entry, which is said to have −23; one length for all."""

    integrated_lufs = serializers.FloatField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
