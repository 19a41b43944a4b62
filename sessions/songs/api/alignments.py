"""How versions lie on each other in time, and where the moments of one stand in another."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Number, Person, Problem
from sessions.songs import access, actions, aligned
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import alignment_for, song_for, version_for
from sessions.songs.carry import Carried
from sessions.songs.models import Alignment

STATES = ["measured", "waiting", "unknown"]
KINDS = ["same_recording", "same_music", "different", "unknown"]


class PieceShape(serializers.Serializer[dict[str, Any]]):
    """From ≤ t < to of the earlier version is heard at t + shift."""

    from_seconds = serializers.FloatField()
    to_seconds = serializers.FloatField()
    shift_seconds = serializers.FloatField()
    confidence = serializers.FloatField(help_text="0 to 1")


class AlignmentFactsShape(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=KINDS)
    reason = serializers.CharField(allow_null=True)
    offset_seconds = serializers.FloatField(allow_null=True, help_text="Of the longest piece.")
    resolution_seconds = serializers.FloatField(allow_null=True)
    louder_db = serializers.FloatField(allow_null=True)
    pieces = PieceShape(many=True)


class AlignmentShape(serializers.ModelSerializer[Alignment]):
    """`measured` is null until the job is done; a corrected offset counts in place of it."""

    job = JobShape()
    corrected_by = Person(allow_null=True)
    measured = serializers.SerializerMethodField()

    class Meta:
        model = Alignment
        fields = (
            "id",
            "earlier",
            "later",
            "corrected_seconds",
            "corrected_by",
            "created_at",
            "job",
            "measured",
        )
        read_only_fields = fields

    @extend_schema_field(AlignmentFactsShape(allow_null=True))
    def get_measured(self, alignment: Alignment) -> dict[str, Any] | None:
        known = self.context.get("facts")
        if known is None:
            known = aligned.short_facts([alignment])
        found = known.get(alignment.pk)
        return dict(found) if found else None


class AlignmentBody(serializers.Serializer[Any]):
    earlier = serializers.IntegerField(help_text="Another version of the song.")


class CorrectionBody(serializers.Serializer[Any]):
    corrected_seconds = Number(
        min_value=-actions.MOST_CORRECTION_SECONDS,
        max_value=actions.MOST_CORRECTION_SECONDS,
        allow_null=True,
        help_text="What is at t of the earlier one is at t + this; null: as measured.",
    )


class CarriedShape(serializers.Serializer[dict[str, Any]]):
    state = serializers.ChoiceField(choices=STATES)
    offset_seconds = serializers.FloatField(allow_null=True)
    pieces = PieceShape(many=True)


class CarryShape(serializers.Serializer[dict[str, Any]]):
    onto = serializers.IntegerField()
    vars()["from"] = serializers.DictField(
        child=CarriedShape(), help_text="By the id of a version."
    )


class SongAlignments(APIView):
    @extend_schema(operation_id="alignments_list", responses=AlignmentShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        rows = list(aligned.of_song(song))
        told = {"facts": aligned.short_facts(rows)}
        return Response(AlignmentShape(rows, many=True, context=told).data)


class VersionAlignments(APIView):
    """It is done by itself for each new version and the one before; other pairs are asked for."""

    @extend_schema(
        operation_id="alignments_order",
        request=AlignmentBody,
        responses={201: AlignmentShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.NOTE)
        body = AlignmentBody(data=request.data)
        body.is_valid(raise_exception=True)
        other = version_for(request, body.validated_data["earlier"])
        by = actor(request.user).user.name
        alignment = actions.order_alignment(version, other, by=by)
        return Response(AlignmentShape(alignment).data, status=status.HTTP_201_CREATED)


class OneAlignment(APIView):
    @extend_schema(operation_id="alignments_read", responses=AlignmentShape)
    def get(self, request: Request, alignment_id: int) -> Response:
        return Response(AlignmentShape(alignment_for(request, alignment_id)).data)

    @extend_schema(
        operation_id="alignments_correct",
        request=CorrectionBody,
        responses={200: AlignmentShape, 400: Problem, 403: Problem},
    )
    def patch(self, request: Request, alignment_id: int) -> Response:
        alignment = alignment_for(request, alignment_id, May.NOTE)
        body = CorrectionBody(data=request.data)
        body.is_valid(raise_exception=True)
        seconds = body.validated_data["corrected_seconds"]
        actions.correct_alignment(alignment, seconds, by=actor(request.user).user)
        return Response(AlignmentShape(alignment).data)


class SongCarry(APIView):
    """Where the moments of every version stand in one of them; in no piece: the place is gone."""

    @extend_schema(
        operation_id="songs_carry",
        parameters=[OpenApiParameter("onto", int, required=True, description="A version.")],
        responses={200: CarryShape, 404: Problem},
    )
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        wanted = request.query_params.get("onto", "")
        known = access.visible_versions(actor(request.user)).filter(song=song)
        onto = get_object_or_404(
            known, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 16 else 0
        )
        told = {str(version): _carried(it) for version, it in aligned.carried_onto(onto).items()}
        return Response({"onto": onto.pk, "from": told})


def _carried(it: Carried) -> dict[str, Any]:
    return {
        "state": it.state,
        "offset_seconds": it.offset_seconds,
        "pieces": [piece.to_json() for piece in it.pieces],
    }
