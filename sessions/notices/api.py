"""What waits for me, and how I want mail, in the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.notices import actions
from sessions.notices.models import MailKind, Pace
from sessions.notices.paces import paces_of
from sessions.notices.waiting import Waiting, waiting_for
from sessions.people.access import actor
from sessions.people.models import User
from sessions.people.shapes import Problem, WriterShape

KINDS = ["assigned", "mention", "reply", "verdict", "ballot", "failure"]


class WaitingShape(serializers.Serializer[Waiting]):
    kind = serializers.ChoiceField(choices=KINDS)
    words = serializers.CharField()
    excerpt = serializers.CharField()
    at = serializers.DateTimeField()
    by = WriterShape(allow_null=True)
    project = serializers.IntegerField(source="song.project_id")
    song = serializers.IntegerField(source="song.pk")
    song_title = serializers.CharField(source="song.title")
    path = serializers.CharField(help_text="Where to go: the song, at the second.")


class InboxShape(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    waiting = WaitingShape(many=True)


class PaceShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=MailKind.choices)
    title = serializers.CharField(read_only=True)
    pace = serializers.ChoiceField(choices=Pace.choices)


class MailShape(serializers.Serializer[Any]):
    is_on = serializers.BooleanField(help_text="Whether this studio sends mail at all.")
    kinds = PaceShape(many=True)


class Inbox(APIView):
    """Everything that waits for me, newest first."""

    @extend_schema(operation_id="me_inbox", responses=InboxShape)
    def get(self, request: Request) -> Response:
        waiting = waiting_for(actor(request.user))
        return Response(InboxShape({"count": len(waiting), "waiting": waiting}).data)


class Mail(APIView):
    """How soon I am written to about each kind of news."""

    @extend_schema(operation_id="me_mail", responses=MailShape)
    def get(self, request: Request) -> Response:
        return Response(_shown(actor(request.user).user))

    @extend_schema(
        operation_id="me_mail_set",
        request=PaceShape(many=True),
        responses={200: MailShape, 400: Problem},
    )
    def put(self, request: Request) -> Response:
        me = actor(request.user).user
        body = PaceShape(data=request.data, many=True)
        body.is_valid(raise_exception=True)
        actions.set_paces(me, {row["kind"]: row["pace"] for row in body.validated_data})
        return Response(_shown(me))


def _shown(me: User) -> dict[str, Any]:
    paces = paces_of([me])[me.pk]
    kinds = [
        {"kind": kind.value, "title": kind.label, "pace": paces[kind.value]} for kind in MailKind
    ]
    return dict(MailShape({"is_on": bool(settings.EMAIL_HOST), "kinds": kinds}).data)
