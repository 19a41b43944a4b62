"""What was heard of a version, in the API."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.hearings import access, actions, maps
from sessions.hearings.shapes import HeardMapShape, HearingBody, device_of
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem
from sessions.songs.access import visible_versions
from sessions.songs.models import Version


class VersionHearings(APIView):
    @extend_schema(operation_id="hearings_list", responses=HeardMapShape(many=True))
    def get(self, request: Request, version_id: int) -> Response:
        """Everybody's to who may change the project; to all others their own."""
        me = actor(request.user)
        rows = maps.of_version(_version(me, version_id), access.visible_hearings(me), me=me.user)
        return Response(HeardMapShape(rows, many=True).data)

    @extend_schema(
        operation_id="hearings_report",
        request=HearingBody,
        responses={204: None, 400: Problem, 404: Problem, 409: Problem},
    )
    def post(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = _version(me, version_id)
        body = HearingBody(data=request.data)
        body.is_valid(raise_exception=True)
        device = device_of(request.headers.get("User-Agent", ""))
        actions.hear(version, user=me.user, device=device, **body.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _version(me: Actor, version_id: int) -> Version:
    versions = visible_versions(me).select_related("song__project", "upload__job", "order__job")
    return get_object_or_404(versions, pk=version_id)
