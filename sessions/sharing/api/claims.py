"""What was said as a guest in this browser, and whose it becomes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.sharing import access, actions


class LeftShape(serializers.Serializer[Any]):
    name = serializers.CharField(source="guest.called")
    notes = serializers.IntegerField()
    verdicts = serializers.IntegerField()


class ClaimedShape(serializers.Serializer[Any]):
    notes = serializers.IntegerField()
    verdicts = serializers.IntegerField()


class MyGuests(APIView):
    """As whom I was a guest in this browser: its cookie says it, beside my session."""

    @extend_schema(operation_id="me_guests", responses=LeftShape(many=True))
    def get(self, request: Request) -> Response:
        left = actions.left_here(actor(request.user).user, _browser(request))
        return Response(LeftShape(left, many=True).data)

    @extend_schema(operation_id="me_guests_claim", request=None, responses=ClaimedShape)
    def post(self, request: Request) -> Response:
        claimed = actions.make_mine(actor(request.user).user, _browser(request))
        return Response(ClaimedShape(claimed).data)


def _browser(request: Request) -> str:
    return access.browser_of(request._request)  # noqa: SLF001
