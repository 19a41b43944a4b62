"""ZIPs of stems: begun like a file, read until their stems are there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Person, Problem
from sessions.songs import actions
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import archive_for, song_for
from sessions.songs.api.shapes import STATES, ArrivalShape, UploadAddress, upload_json
from sessions.songs.api.stems import FileBody
from sessions.songs.models import StemArchive
from sessions.songs.unpacked import VERDICTS, unpacked


class EntryShape(serializers.Serializer[dict[str, Any]]):
    """A file of the ZIP. What was taken is a stem; what was refused says why, and what to do."""

    file = serializers.CharField()
    path = serializers.CharField(help_text="Within the ZIP, made safe.")
    size_bytes = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    code = serializers.CharField()
    sentence = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)


class ArchiveWarningShape(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    sentence = serializers.CharField()


class ArchiveShape(serializers.ModelSerializer[StemArchive]):
    """`ready` once its stems are there; each of them is then checked by itself."""

    state = serializers.ChoiceField(choices=STATES, source="standing.state")
    sentence = serializers.CharField(source="standing.sentence")
    remedy = serializers.CharField(source="standing.remedy")
    job = JobShape(allow_null=True)
    arrival = ArrivalShape(source="upload")
    by = Person()
    entries = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()
    stems = serializers.SerializerMethodField()

    class Meta:
        model = StemArchive
        fields: tuple[str, ...] = (
            "id",
            "song",
            "state",
            "sentence",
            "remedy",
            "by",
            "created_at",
            "arrival",
            "job",
            "entries",
            "warnings",
            "stems",
        )
        read_only_fields = fields

    @extend_schema_field(EntryShape(many=True))
    def get_entries(self, archive: StemArchive) -> list[dict[str, Any]]:
        entries = unpacked(archive.job).entries
        return [dict(EntryShape(asdict(entry)).data) for entry in entries]

    @extend_schema_field(ArchiveWarningShape(many=True))
    def get_warnings(self, archive: StemArchive) -> list[dict[str, Any]]:
        return list(unpacked(archive.job).warnings)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_stems(self, archive: StemArchive) -> list[int]:
        return list(archive.revisions.order_by("pk").values_list("stem_id", flat=True))


class BegunArchive(ArchiveShape):
    upload = UploadAddress()

    class Meta(ArchiveShape.Meta):
        fields = (*ArchiveShape.Meta.fields, "upload")
        read_only_fields = fields


class StemArchives(APIView):
    @extend_schema(
        operation_id="stem_archives_begin",
        description="One upload, many stems: every sound file in the ZIP becomes one.",
        request=FileBody,
        responses={201: BegunArchive, 400: Problem, 403: Problem, 413: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.UPLOAD)
        body = FileBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = actor(request.user).user
        archive = actions.begin_archive(song, by=by, **body.validated_data)
        answer = {**ArchiveShape(archive).data, "upload": upload_json(archive.upload)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneArchive(APIView):
    @extend_schema(operation_id="stem_archives_read", responses=ArchiveShape)
    def get(self, request: Request, archive_id: int) -> Response:
        return Response(ArchiveShape(archive_for(request, archive_id)).data)
