"""Notes go out as files of other programs, and come back from them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback import actions, marked
from sessions.feedback.access import visible_notes
from sessions.feedback.api import reach
from sessions.feedback.exchange import FORMATS
from sessions.feedback.exchange.marks import Unreadable
from sessions.people.access import Actor, actor
from sessions.people.refusals import Invalid
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import labels, media, querysets
from sessions.songs.access import visible_versions
from sessions.songs.models import Song, Version

LARGEST_TEXT = 1_000_000  # characters of JSON; a MIDI file comes as base64
_FORMATS = [(form.name, form.title) for form in FORMATS.values()]


class UnreadableFile(Invalid):
    code = "unreadable_file"


class Asked(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=_FORMATS)
    version = serializers.IntegerField(
        required=False, help_text="Only what was said of this version. All versions without it."
    )
    state = serializers.ChoiceField(choices=["all", "open"], default="all")
    internal = serializers.BooleanField(
        default=False, help_text="Internal notes too, for who may read them."
    )


class MarksBody(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=_FORMATS)
    version = serializers.IntegerField(help_text="The version whose clock the file follows.")
    text = serializers.CharField(
        max_length=LARGEST_TEXT, trim_whitespace=False, help_text="Of MIDI files the base64."
    )
    dry_run = serializers.BooleanField(default=False, help_text="Say what would happen.")


class MarkChangeShape(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    what = serializers.ChoiceField(choices=["created", "updated", "resolved", "reopened"])
    note = serializers.IntegerField()
    at_seconds = serializers.FloatField()
    text = serializers.CharField()


class RefusedMarkShape(serializers.Serializer[Any]):
    line = serializers.IntegerField(source="number")
    sentence = serializers.CharField()


class ImportedShape(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    resolved = serializers.IntegerField()
    reopened = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changes = MarkChangeShape(many=True)
    refused = RefusedMarkShape(many=True)


class AnyFormat(DefaultContentNegotiation):
    """`format` says what becomes of the notes, and nothing of how the answer is written."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        del request, format_suffix
        return renderers[0], renderers[0].media_type


class Export(APIView):
    content_negotiation_class = AnyFormat

    @extend_schema(
        operation_id="notes_export",
        parameters=[
            Asked,
            OpenApiParameter("format", str, required=True, enum=[name for name, _ in _FORMATS]),
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 400: Problem},
    )
    def get(self, request: Request, song_id: int) -> HttpResponseBase:
        me = actor(request.user)
        song = reach.song_for(me, song_id, May.NOTE)
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        form = FORMATS[said["format"]]
        version = _version(me, song, said["version"]) if "version" in said else None
        notes = visible_notes(me)
        if not said["internal"]:
            notes = notes.filter(is_internal=False)
        found = marked.marks(notes, song, version)
        if said["state"] == "open":
            found = [mark for mark in found if not mark.is_done]
        answer = HttpResponse(form.write(marked.sheet(song, version), found))
        name = labels.of_notes(song, version, form.ending)
        answer.headers["Content-Type"] = form.media_type + (
            "; charset=utf-8" if form.media_type.startswith("text/") else ""
        )
        answer.headers["Content-Disposition"] = media.disposition(name, download=True)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


class Import(APIView):
    @extend_schema(
        operation_id="notes_import",
        description="A mark that carries `rm#123` changes the note that it names: its text and "
        "place if it is your own, and whether it is done (`[x]` or `DONE` before the name). Others "
        "become notes of yours. The same file again changes nothing.",
        request=MarksBody,
        responses={200: ImportedShape, 400: Problem, 403: Problem, 404: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = reach.song_for(me, song_id, May.NOTE)
        body = MarksBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        form = FORMATS[said["format"]]
        version = _version(me, song, said["version"])
        try:
            found = form.read(_bytes(said["text"], is_text=form.name != "midi"))
        except Unreadable as problem:
            raise UnreadableFile(str(problem)) from None
        notes = visible_notes(me).filter(version__song=song)
        notes = notes.select_related("version__song__project")
        taken = actions.take_marks(notes, version, found, form, by=me.user, dry_run=said["dry_run"])
        return Response(_told(taken))


def _version(me: Actor, song: Song, number: int) -> Version:
    versions = querysets.versions_for_page(visible_versions(me)).filter(song=song)
    return get_object_or_404(versions.select_related("song__project__artist"), pk=number)


def _bytes(text: str, *, is_text: bool) -> bytes:
    if is_text:
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableFile("A MIDI file is sent as base64.") from None


def _told(taken: actions.Taken) -> dict[str, Any]:
    counts = {what: taken.count(what) for what in ("created", "updated", "resolved", "reopened")}
    return {
        **counts,
        "unchanged": taken.unchanged,
        "changes": MarkChangeShape(taken.changes, many=True).data,
        "refused": RefusedMarkShape(taken.refused, many=True).data,
    }
