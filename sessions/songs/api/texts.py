"""The song sheet: lyrics with chords, and the brief; saved by merging, every state kept."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Length
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.shapes import Person, Problem
from sessions.songs import access, actions
from sessions.songs.actions.texts import LONGEST
from sessions.songs.api.reach import song_for
from sessions.songs.models import SheetEdition, SheetText, Song

_NEWEST = 300
_TEXT = OpenApiParameter("text", str, OpenApiParameter.PATH, enum=SheetText.Kind.values)


class TextBody(serializers.Serializer[Any]):
    base = serializers.CharField(
        allow_blank=True,
        max_length=LONGEST,
        trim_whitespace=False,
        help_text="The text that was changed, as it had been read.",
    )
    body = serializers.CharField(
        allow_blank=True, max_length=LONGEST, trim_whitespace=False, help_text="What it became."
    )


class TextShape(serializers.ModelSerializer[SheetText]):
    kind = serializers.ChoiceField(choices=SheetText.Kind.choices)
    by = Person(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = SheetText
        fields = ("kind", "body", "revision", "by", "changed_at")


class EditionShape(serializers.ModelSerializer[SheetEdition]):
    by = Person()
    length = serializers.IntegerField(help_text="Characters.")

    class Meta:
        model = SheetEdition
        fields: tuple[str, ...] = ("revision", "by", "saved_at", "length")


class WholeEdition(EditionShape):
    class Meta(EditionShape.Meta):
        fields = (*EditionShape.Meta.fields, "body")


class TextProblem(Problem):
    """Both texts, so that a person can choose."""

    theirs = serializers.CharField(required=False)
    yours = serializers.CharField(required=False)
    revision = serializers.IntegerField(required=False)


class Texts(APIView):
    @extend_schema(operation_id="texts_list", responses={200: TextShape(many=True), 403: Problem})
    def get(self, request: Request, song_id: int) -> Response:
        song = _song(request, song_id)
        known = {text.kind: text for text in song.texts.select_related("by")}
        return Response([_shown(known.get(kind), kind) for kind in SheetText.Kind.values])


class OneText(APIView):
    """`PUT` saves by merging: what others wrote since `base` stays in it."""

    @extend_schema(
        operation_id="texts_read", parameters=[_TEXT], responses={200: TextShape, 403: Problem}
    )
    def get(self, request: Request, song_id: int, text: str) -> Response:
        song = _song(request, song_id)
        return Response(_shown(_text(song, text), text))

    @extend_schema(
        operation_id="texts_write",
        parameters=[_TEXT],
        request=TextBody,
        responses={200: TextShape, 400: Problem, 403: Problem, 409: TextProblem},
    )
    def put(self, request: Request, song_id: int, text: str) -> Response:
        song = _song(request, song_id)
        _known_kind(text)
        body = TextBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = actor(request.user).user
        saved = actions.write_text(song, by=by, kind=text, **body.validated_data)
        return Response(_shown(saved, text))


class Editions(APIView):
    """How a text was, newest first. To bring one back, `PUT` its body over the text of today."""

    @extend_schema(
        operation_id="texts_editions",
        parameters=[_TEXT],
        responses={200: EditionShape(many=True), 403: Problem},
    )
    def get(self, request: Request, song_id: int, text: str) -> Response:
        found = _text(_song(request, song_id), text)
        if found is None:
            return Response([])
        editions = found.editions.select_related("by").annotate(length=Length("body"))
        newest = editions.defer("body").order_by("-revision")[:_NEWEST]
        return Response(EditionShape(newest, many=True).data)


class OneEdition(APIView):
    @extend_schema(
        operation_id="texts_edition",
        parameters=[_TEXT],
        responses={200: WholeEdition, 403: Problem, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, song_id: int, text: str, edition: int) -> Response:
        found = _text(_song(request, song_id), text)
        if found is None:
            raise Http404
        editions = found.editions.select_related("by").annotate(length=Length("body"))
        return Response(WholeEdition(get_object_or_404(editions, revision=edition)).data)


def _song(request: Request, song_id: int) -> Song:
    song = song_for(request, song_id)
    access.require_sheet(actor(request.user), song)
    return song


def _text(song: Song, kind: str) -> SheetText | None:
    _known_kind(kind)
    return song.texts.select_related("by").filter(kind=kind).first()


def _known_kind(kind: str) -> None:
    if kind not in SheetText.Kind.values:
        raise Http404


def _shown(text: SheetText | None, kind: str) -> dict[str, Any]:
    """Nobody wrote it yet: it is empty, and nobody's."""
    if text is None:
        return {"kind": kind, "body": "", "revision": 0, "by": None, "changed_at": None}
    return dict(TextShape(text).data)
