"""The stem passport: whether the stems of a song belong together, and add up to its rough mix."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Report
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import actions
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import song_for
from sessions.songs.models import Passport


class LookedAt(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    stem = serializers.IntegerField()
    revision = serializers.IntegerField()


class PassportShape(serializers.ModelSerializer[Passport]):
    """`facts` is null until the job is done: what was found, in the words of docs/passport.md."""

    job = JobShape()
    stems = LookedAt(many=True)
    facts = serializers.SerializerMethodField()

    class Meta:
        model = Passport
        fields = ("id", "song", "rough", "stems", "job", "created_at", "facts")
        read_only_fields = fields

    def get_facts(self, passport: Passport) -> dict[str, Any] | None:
        found = Report.objects.filter(render__job=passport.job, render__name="passport").first()
        return found.facts if found else None


class SongPassport(APIView):
    """The newest look at the stems; 204 before the first."""

    @extend_schema(operation_id="passport_read", responses={200: PassportShape, 204: None})
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.HEAR_STEMS)
        passport = song.passports.select_related("job").order_by("-created_at", "-pk").first()
        if passport is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(PassportShape(passport).data)

    @extend_schema(
        operation_id="passport_order",
        request=None,
        description="Look at the stems again. It is done by itself whenever they have changed.",
        responses={201: PassportShape, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.UPLOAD)
        passport = actions.order_passport(song, by=actor(request.user).user.name)
        return Response(PassportShape(passport).data, status=status.HTTP_201_CREATED)
