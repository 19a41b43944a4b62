"""How notes and verdicts look in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sessions.feedback.models import Note, Verdict
from sessions.people.shapes import Number, Person

_LONGEST = 5000
_LAST_SECOND = 24 * 3600  # no file is longer; while a version has no sound its length is not known


class NoteShape(serializers.ModelSerializer[Note]):
    by = Person(read_only=True)
    resolved_by = Person(read_only=True, allow_null=True)
    song = serializers.IntegerField(source="version.song_id", read_only=True)

    class Meta:
        model = Note
        fields = (
            "id",
            "song",
            "version",
            "stem",
            "reply_to",
            "by",
            "body",
            "at_seconds",
            "until_seconds",
            "created_at",
            "edited_at",
            "resolved_at",
            "resolved_by",
        )
        read_only_fields = fields


class NoteBody(serializers.Serializer[Any]):
    """A note needs `version` and `at_seconds`; a reply only `reply_to` and `body`."""

    version = serializers.IntegerField(required=False)
    body = serializers.CharField(max_length=_LONGEST)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)
    stem = serializers.IntegerField(required=False, allow_null=True)
    reply_to = serializers.IntegerField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("reply_to") is None:
            for name in ("version", "at_seconds"):
                if name not in attrs:
                    raise serializers.ValidationError({name: "This field is required."})
        return attrs


class NotePatch(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=_LONGEST, required=False)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)


class VerdictShape(serializers.ModelSerializer[Verdict]):
    by = Person(read_only=True)

    class Meta:
        model = Verdict
        fields = ("id", "version", "by", "choice", "given_at")
        read_only_fields = ("id", "version", "by", "given_at")
