"""Whose copy is this? For who answers for the project. The file itself stays where it is."""

from __future__ import annotations

import base64
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.projects.access import visible_projects
from sessions.sharing import access
from sessions.sharing.marks import finding, told
from sessions.sharing.marks.finding import BEGINNING_BYTES, END_BYTES
from sessions.sharing.models import Mark


@extend_schema_field(OpenApiTypes.BYTE)
class Part(serializers.Field[bytes, str, str, Any]):
    """Bytes of the file, in base64."""

    def __init__(self, *, bytes_at_most: int, **more: Any) -> None:
        super().__init__(required=False, **more)
        self._bytes_at_most = bytes_at_most

    def to_internal_value(self, data: object) -> bytes:
        try:
            found = base64.b64decode(data, validate=True) if isinstance(data, str) else None
        except ValueError:
            found = None
        if found is None:
            raise serializers.ValidationError("This is no base64.")
        if len(found) > self._bytes_at_most:
            raise serializers.ValidationError("This is more of the file than is looked at.")
        return found

    def to_representation(self, value: bytes) -> str:
        return base64.b64encode(value).decode()


class CopyBody(serializers.Serializer[dict[str, Any]]):
    """A name alone will do. With the parts the tags and the sound are looked at too."""

    filename = serializers.CharField(max_length=1000)
    size_bytes = serializers.IntegerField(min_value=0, default=0)
    beginning = Part(bytes_at_most=BEGINNING_BYTES, help_text="Its first MiB, or all of it.")
    end = Part(bytes_at_most=END_BYTES, help_text="Its last 64 KiB, or all of it.")


class ClueShape(serializers.Serializer[told.Told]):
    """`by` says what it is worth: a name or a tag can be written by anybody."""

    by = serializers.ChoiceField(choices=finding.By.choices)
    code = serializers.CharField()
    who = serializers.CharField()
    link = serializers.IntegerField()
    link_name = serializers.CharField()
    filename = serializers.CharField()
    left_at = serializers.DateTimeField()
    samples = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Of the samples that agree, 0 to 1.")
    sentence = serializers.CharField()


class CopyShape(serializers.Serializer[dict[str, Any]]):
    clues = ClueShape(many=True)
    sentence = serializers.CharField()


class Copies(APIView):
    @extend_schema(
        operation_id="copies_look_up",
        request=CopyBody,
        responses={200: CopyShape, 400: Problem, 403: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        """To whom a copy of a marked link was given. Not who passed it on."""
        me = actor(request.user)
        project = get_object_or_404(visible_projects(me), pk=project_id)
        access.require(me, project, May.CHANGE_PROJECT)
        body = CopyBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        suspect = finding.of_parts(
            said["filename"], said["size_bytes"], said.get("beginning", b""), said.get("end", b"")
        )
        answer = finding.whose(suspect, Mark.objects.filter(entry__link__project=project))
        clues = told.told(answer.clues)
        record(
            "copy_looked_up",
            who=me.user.who,
            about=About(f"project:{project.pk}", suspect.filename),
            project=project.pk,
            found=[{"by": clue.by, "mark": clue.code} for clue in clues],
        )
        return Response(CopyShape({"clues": clues, "sentence": answer.sentence}).data)
