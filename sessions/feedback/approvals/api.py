"""Who approves a version, in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback.approvals.people import Approvals, of_versions
from sessions.feedback.models import Verdict
from sessions.people.access import actor
from sessions.people.shapes import WriterShape
from sessions.songs.access import visible_versions


class WordShape(serializers.Serializer[Any]):
    person = WriterShape()
    choice = serializers.ChoiceField(
        choices=Verdict.Choice.choices, allow_blank=True, help_text="Empty: nothing said yet."
    )
    given_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.BooleanField(help_text="Whether the version needs their approval.")


class ApprovalsShape(serializers.Serializer[Approvals]):
    approved = serializers.IntegerField()
    of = serializers.IntegerField()
    words = WordShape(many=True)


class VersionApprovals(APIView):
    @extend_schema(operation_id="versions_approvals", responses=ApprovalsShape)
    def get(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        versions = visible_versions(me).select_related("song")
        version = get_object_or_404(versions, pk=version_id)
        found = of_versions(me, version.song.project_id, [version])[version.pk]
        return Response(ApprovalsShape(found).data)
