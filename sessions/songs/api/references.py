"""References of a song: begun, described, put aside, and listened to; never downloaded."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Person, Problem
from sessions.songs import access, actions, labels, media, querysets
from sessions.songs.api import files
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import reference_for, song_for
from sessions.songs.api.shapes import (
    STATES,
    ArrivalShape,
    MeasuredShape,
    UploadAddress,
    upload_json,
)
from sessions.songs.api.stems import FileBody
from sessions.songs.asking import hears_still
from sessions.songs.measured import measured, renders_of
from sessions.songs.models import Reference


class ReferenceBody(FileBody):
    title = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="Guessed from the file's name."
    )
    artist = serializers.CharField(max_length=200, default="", allow_blank=True)
    listen_for = serializers.CharField(max_length=300, default="", allow_blank=True)


class ReferencePatch(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False)
    artist = serializers.CharField(max_length=200, required=False, allow_blank=True)
    listen_for = serializers.CharField(max_length=300, required=False, allow_blank=True)


class ReferenceShape(serializers.ModelSerializer[Reference]):
    state = serializers.ChoiceField(choices=STATES, source="standing.state")
    sentence = serializers.CharField(source="standing.sentence")
    remedy = serializers.CharField(source="standing.remedy")
    retired = serializers.SerializerMethodField()
    by = Person()
    arrival = ArrivalShape(source="upload")
    job = JobShape(allow_null=True)
    measured = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField(help_text="Where a player finds its files, by name.")

    class Meta:
        model = Reference
        fields: tuple[str, ...] = (
            "id",
            "song",
            "title",
            "artist",
            "listen_for",
            "state",
            "sentence",
            "remedy",
            "retired",
            "by",
            "created_at",
            "arrival",
            "job",
            "measured",
            "files",
        )
        read_only_fields = fields

    def get_retired(self, reference: Reference) -> bool:
        return reference.retired_at is not None

    @extend_schema_field(MeasuredShape(allow_null=True))
    def get_measured(self, reference: Reference) -> dict[str, Any] | None:
        known = measured(reference.job)
        return asdict(known) if known else None

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_files(self, reference: Reference) -> dict[str, str]:
        names = renders_of(reference.job).keys() & (access.PREVIEWS | {"lossless"})
        kwargs: dict[str, Any] = {"reference_id": reference.pk}
        return {
            name: reverse("api:reference-file", kwargs=kwargs | {"name": name})
            for name in sorted(names)
        }


class BegunReference(ReferenceShape):
    upload = UploadAddress()

    class Meta(ReferenceShape.Meta):
        fields = (*ReferenceShape.Meta.fields, "upload")
        read_only_fields = fields


class References(APIView):
    """Those in use; one that was put aside is read by its own address."""

    @extend_schema(operation_id="references_list", responses=ReferenceShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        rows = querysets.references_for_page(song.references.filter(retired_at__isnull=True))
        return Response(ReferenceShape(rows, many=True).data)

    @extend_schema(
        operation_id="references_begin",
        request=ReferenceBody,
        responses={201: BegunReference, 400: Problem, 403: Problem, 409: Problem, 413: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.UPLOAD)
        body = ReferenceBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = actor(request.user).user
        reference = actions.begin_reference(song, by=by, **body.validated_data)
        shown = ReferenceShape(reference).data
        answer = {**shown, "upload": upload_json(reference.upload)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneReference(APIView):
    @extend_schema(operation_id="references_read", responses=ReferenceShape)
    def get(self, request: Request, reference_id: int) -> Response:
        return Response(ReferenceShape(reference_for(request, reference_id)).data)

    @extend_schema(
        operation_id="references_change",
        request=ReferencePatch,
        responses={200: ReferenceShape, 400: Problem, 403: Problem},
    )
    def patch(self, request: Request, reference_id: int) -> Response:
        reference = reference_for(request, reference_id, May.UPLOAD)
        body = ReferencePatch(data=request.data)
        body.is_valid(raise_exception=True)
        actions.change_reference(reference, **body.validated_data)
        return Response(ReferenceShape(reference).data)


class Retirement(APIView):
    """Aside, and back again."""

    @extend_schema(
        operation_id="references_retire",
        request=None,
        responses={200: ReferenceShape, 403: Problem},
    )
    def put(self, request: Request, reference_id: int) -> Response:
        reference = reference_for(request, reference_id, May.UPLOAD)
        return Response(ReferenceShape(actions.retire_reference(reference)).data)

    @extend_schema(
        operation_id="references_restore",
        request=None,
        responses={200: ReferenceShape, 403: Problem, 409: Problem},
    )
    def delete(self, request: Request, reference_id: int) -> Response:
        reference = reference_for(request, reference_id, May.UPLOAD)
        return Response(ReferenceShape(actions.restore_reference(reference)).data)


class ReferenceFile(APIView):
    """For players: `proxy`, `segments`, `peaks`, `features`; with the right to download `lossless`.

    Nothing else, and nothing as a file: it is somebody else's record.
    """

    @extend_schema(operation_id="references_file", responses=files.BYTES)
    def get(self, request: Request, reference_id: int, name: str) -> HttpResponseBase:
        download = files.wants_download(request)

        def let_in(asked: Request) -> Reference:
            reference = reference_for(asked, reference_id)
            access.require_reference_file(actor(asked.user), reference, name, download=download)
            return reference

        reference = let_in(request)
        render = files.named(renders_of(reference.job), name)
        return media.serve(
            request,
            render.audio_file,
            filename=labels.of_reference(reference, render),
            download=False,
            still_allowed=hears_still(request, let_in),
        )


class ReferenceReport(APIView):
    @extend_schema(
        operation_id="references_report",
        parameters=[files.FILE],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, reference_id: int) -> Response:
        return Response(files.facts(reference_for(request, reference_id).job, request))
