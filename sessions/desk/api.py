"""What is composed of several rooms, as JSON: what changed between versions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.desk import since
from sessions.feedback.access import visible_notes
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem
from sessions.songs.access import visible_versions
from sessions.songs.api.alignments import STATES
from sessions.songs.models import Version

ABOUT = ["measure", "length", "balance", "place", "sound", "stems", "recipe", "notes"]
NOTE_STATES = [*STATES, "gone"]


class SaidShape(serializers.Serializer[Any]):
    about = serializers.ChoiceField(choices=ABOUT)
    sentence = serializers.CharField()
    from_seconds = serializers.FloatField(
        allow_null=True, help_text="Of the newer version, where it is to be heard there."
    )
    to_seconds = serializers.FloatField(allow_null=True)


class SecondShape(serializers.Serializer[Any]):
    """Null where the earlier version has nothing; `bands_db` are of 20, 60, 150 … 20,000 Hz."""

    from_seconds = serializers.FloatField()
    to_seconds = serializers.FloatField()
    residual_db = serializers.FloatField(allow_null=True)
    level_db = serializers.FloatField(allow_null=True)
    bands_db = serializers.ListField(child=serializers.FloatField(allow_null=True), allow_null=True)


class ChangesShape(serializers.Serializer[Any]):
    since = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES, help_text="Whether the two were lined up.")
    alignment = serializers.IntegerField(allow_null=True)
    sentences = SaidShape(many=True)
    strip = SecondShape(many=True)


class NoteChangeShape(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=NOTE_STATES)
    sentence = serializers.CharField()
    from_seconds = serializers.FloatField(allow_null=True)
    to_seconds = serializers.FloatField(allow_null=True)
    level_db = serializers.FloatField(allow_null=True)
    bands_db = serializers.ListField(child=serializers.FloatField(allow_null=True))


class VersionChanges(APIView):
    """What changed since another version of the song, in sentences; what differs, by the second."""

    @extend_schema(
        operation_id="versions_changes",
        parameters=[OpenApiParameter("since", int, required=True, description="A version.")],
        responses={200: ChangesShape, 404: Problem},
    )
    def get(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = _version(me, version_id)
        other = _version(me, _number(request, "since"), song=version.song_id)
        found = since.changes(me, version, other)
        told = {
            "since": found.since.pk,
            "state": found.state,
            "alignment": found.alignment.pk if found.alignment else None,
            "sentences": [asdict(it) for it in found.sentences],
            "strip": found.strip,
        }
        return Response(told)


class NoteChange(APIView):
    """What became of the place of a note in a newer version, measured."""

    @extend_schema(
        operation_id="notes_change",
        parameters=[OpenApiParameter("in", int, required=True, description="A version.")],
        responses={200: NoteChangeShape, 404: Problem},
    )
    def get(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        notes = visible_notes(me).select_related("version")
        note = get_object_or_404(notes, pk=note_id)
        version = _version(me, _number(request, "in"), song=note.version.song_id)
        return Response(asdict(since.change_of_note(note, version)))


def _version(me: Actor, pk: int, **of: int) -> Version:
    versions = visible_versions(me).select_related("song", "upload__job", "order__job")
    return get_object_or_404(versions, pk=pk, **of)


def _number(request: Request, name: str) -> int:
    """An id out of the address; what is none leads nowhere."""
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else 0
