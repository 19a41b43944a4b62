"""What people think of a version, one verdict each."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback import access, actions, querysets
from sessions.feedback.api import reach
from sessions.feedback.shapes import VerdictShape
from sessions.people.access import actor
from sessions.people.shapes import Problem
from sessions.songs.access import visible_versions


class MyVerdict(APIView):
    """What I think of a version; everybody's are listed beside it."""

    @extend_schema(operation_id="verdicts_list", responses=VerdictShape(many=True))
    def get(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = get_object_or_404(visible_versions(me), pk=version_id)
        verdicts = access.visible_verdicts(me).filter(version=version)
        return Response(VerdictShape(querysets.verdicts_for_page(verdicts), many=True).data)

    @extend_schema(
        operation_id="verdicts_give",
        request=VerdictShape,
        responses={200: VerdictShape, 403: Problem, 409: Problem},
    )
    def put(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = reach.judged(me, version_id)
        body = VerdictShape(data=request.data)
        body.is_valid(raise_exception=True)
        verdict = actions.give_verdict(version, by=me.user, **body.validated_data)
        return Response(VerdictShape(verdict).data)

    @extend_schema(operation_id="verdicts_take_back", responses={204: None, 403: Problem})
    def delete(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        actions.take_verdict_back(reach.judged(me, version_id), by=me.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
