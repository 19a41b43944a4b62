"""What players report, and how a map looks in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sessions.people.shapes import Number

_MOST_SPANS = 500


class HearingBody(serializers.Serializer[Any]):
    """Described for members and guests alike."""

    spans = serializers.ListField(
        child=serializers.ListField(child=Number(min_value=0), min_length=2, max_length=2),
        max_length=_MOST_SPANS,
        help_text="[from, to] in seconds of the version's own time; none: it begins to play.",
    )
    matched = serializers.BooleanField(default=False, help_text="With loudness matched.")


class ListenerShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    initials = serializers.CharField()
    is_guest = serializers.BooleanField()


class HeardMapShape(serializers.Serializer[Any]):
    who = ListenerShape()
    is_me = serializers.BooleanField()
    share = serializers.FloatField(help_text="0 to 1, of the whole version.")
    spans = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="[from, to) in whole seconds.",
    )
    missed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Sections of which less than half was heard.",
    )
    matched = serializers.BooleanField()
    device = serializers.CharField(help_text="`phone`, `computer` or empty: a hint.")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


def device_of(agent: str) -> str:
    """What somebody heard it on, as far as the browser says."""
    if not agent:
        return ""
    return "phone" if "Mobi" in agent else "computer"
