"""Who heard a version, for who answers for the project."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.sharing import access
from sessions.sharing.listeners import Heard, listeners
from sessions.songs.access import visible_versions


class HeardShape(serializers.Serializer[list[Heard]]):
    """`who` stays the same for one person; `link` is null for a member of the project."""

    who = serializers.CharField()
    name = serializers.CharField()
    link = serializers.IntegerField(allow_null=True)
    link_name = serializers.CharField()
    opened = serializers.IntegerField()
    listened = serializers.IntegerField()
    downloaded = serializers.IntegerField()
    heard_seconds = serializers.IntegerField(help_text="Different seconds of this version.")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class Listeners(APIView):
    @extend_schema(
        operation_id="versions_listeners",
        responses={200: HeardShape(many=True), 403: Problem},
    )
    def get(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        rows = visible_versions(me).select_related("song")
        version = get_object_or_404(rows, pk=version_id)
        access.require(me, version.song.project_id, May.CHANGE_PROJECT)
        return Response(HeardShape(listeners(version), many=True).data)
