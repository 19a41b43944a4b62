"""How presence and leads look in JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from sessions.people.shapes import Number, Person

TAB = r"^[A-Za-z0-9-]{8,40}$"
SONG_SECONDS_AT_MOST = 86_400.0


class TabBody(serializers.Serializer[Any]):
    tab = serializers.RegexField(TAB, help_text="Drawn by the page, 8 to 40 letters and digits.")
    word = serializers.IntegerField(
        min_value=1,
        max_value=2**53,
        allow_null=True,
        default=None,
        help_text="The tab's own count of its words: one that comes late is passed over.",
    )


class PlaceBody(TabBody):
    version = serializers.IntegerField(
        allow_null=True, default=None, help_text="Null: something else is on."
    )
    at_seconds = Number(min_value=0, max_value=SONG_SECONDS_AT_MOST, default=0.0)
    playing = serializers.BooleanField(default=False)


class PresenceBody(PlaceBody):
    follows = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        allow_null=True,
        default=None,
        help_text="The number of the lead that this tab follows.",
    )


class LeadBody(PlaceBody):
    speed = Number(min_value=0.25, max_value=4, default=1.0)
    moment_ms = Number(
        min_value=0, help_text="When this was heard, by the studio's clock: GET clock/."
    )
    number = serializers.IntegerField(
        min_value=1,
        allow_null=True,
        default=None,
        help_text="The number of one's lead; null begins one, or takes over.",
    )


class PresentShape(serializers.Serializer[Any]):
    user = Person()
    version = serializers.IntegerField(allow_null=True)
    version_name = serializers.CharField(help_text="v7; empty while something else is on.")
    at_seconds = serializers.FloatField()
    playing = serializers.BooleanField()
    moment_ms = serializers.FloatField(help_text="When they were there, by the studio's clock.")
    follows = serializers.IntegerField(
        allow_null=True, help_text="The number of the lead that they follow."
    )


class LeadShape(serializers.Serializer[Any]):
    by = Person()
    tab = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    version_name = serializers.CharField()
    at_seconds = serializers.FloatField()
    playing = serializers.BooleanField()
    speed = serializers.FloatField()
    moment_ms = serializers.FloatField(help_text="When `at_seconds` was heard.")
    number = serializers.IntegerField()


class CompanyShape(serializers.Serializer[Any]):
    here = PresentShape(many=True)
    lead = LeadShape(allow_null=True)
    now_ms = serializers.FloatField()


class LedShape(serializers.Serializer[Any]):
    lead = LeadShape(allow_null=True)
    now_ms = serializers.FloatField()


class ClockShape(serializers.Serializer[Any]):
    now_ms = serializers.FloatField(help_text="Milliseconds since 1970, UTC.")
