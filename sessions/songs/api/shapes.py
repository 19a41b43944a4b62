"""How songs, stems, revisions and versions look in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from processing.models import Render
from sessions.people.shapes import Number, Person
from sessions.songs.api.job_json import JobShape
from sessions.songs.measured import measured, renders_of
from sessions.songs.models import PinnedStem, Song, Stem, StemRevision, Version
from sessions.songs.state import State
from sessions.uploads.models import Upload

STATES = [state.value for state in State]


class SongShape(serializers.ModelSerializer[Song]):
    target_lufs = Number(min_value=-40, max_value=-5, default=-14.0)

    class Meta:
        model = Song
        fields = (
            "id",
            "project",
            "title",
            "position",
            "key",
            "tempo_bpm",
            "target_lufs",
            "created_at",
        )
        read_only_fields = ("id", "project", "position", "created_at")
        extra_kwargs = {
            "tempo_bpm": {"coerce_to_string": False, "min_value": 20, "max_value": 400},
        }


class FindingShape(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["info", "warn", "bad"])
    sentence = serializers.CharField()
    remedy = serializers.CharField(required=False)
    at_seconds = serializers.FloatField(required=False, allow_null=True)


class MeasuredShape(serializers.Serializer[dict[str, Any]]):
    integrated_lufs = serializers.FloatField(allow_null=True)
    max_short_term_lufs = serializers.FloatField(allow_null=True)
    lra_lu = serializers.FloatField(allow_null=True)
    true_peak_dbtp = serializers.FloatField(allow_null=True)
    sample_peak_dbfs = serializers.FloatField(allow_null=True)
    plr_db = serializers.FloatField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    rate = serializers.IntegerField(allow_null=True)
    channels = serializers.IntegerField(allow_null=True)
    bits = serializers.IntegerField(allow_null=True)
    findings = FindingShape(many=True)


class FileShape(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    kind = serializers.CharField(
        help_text="Empty, or what it is beside the main sound: delivery, print, stem, candidate, "
        "track, intermediate, data. `NAME-lossless` is what players need of NAME."
    )
    title = serializers.CharField()
    url = serializers.CharField()
    size_bytes = serializers.IntegerField()
    media_type = serializers.CharField()
    rate = serializers.IntegerField(allow_null=True)
    channels = serializers.IntegerField(allow_null=True)
    bits = serializers.IntegerField(allow_null=True)


class ArrivalShape(serializers.ModelSerializer[Upload]):
    """How far an upload is; its address is told to its sender alone, when it begins."""

    class Meta:
        model = Upload
        fields = ("filename", "size_bytes", "offset_bytes", "state")
        read_only_fields = fields


class SoundShape(serializers.ModelSerializer[Any]):
    """What versions and revisions have in common: how they stand, and what they sound like."""

    state = serializers.ChoiceField(choices=STATES, source="standing.state")
    sentence = serializers.CharField(source="standing.sentence")
    remedy = serializers.CharField(source="standing.remedy")
    job = JobShape(allow_null=True)
    arrival = ArrivalShape(source="upload", allow_null=True)
    by = Person()
    measured = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    @extend_schema_field(MeasuredShape(allow_null=True))
    def get_measured(self, row: Version | StemRevision) -> dict[str, Any] | None:
        known = measured(row.job)
        return asdict(known) if known else None

    @extend_schema_field(FileShape(many=True))
    def get_files(self, row: Version | StemRevision) -> list[dict[str, Any]]:
        return [
            file_json(render, self.file_url(row, name))
            for name, render in renders_of(row.job).items()
        ]

    def file_url(self, row: Any, name: str) -> str:
        raise NotImplementedError


class RevisionShape(SoundShape):
    origin = serializers.SerializerMethodField()

    class Meta:
        model = StemRevision
        fields = (
            "id",
            "stem",
            "number",
            "origin",
            "parent",
            "state",
            "sentence",
            "remedy",
            "by",
            "created_at",
            "arrival",
            "job",
            "measured",
            "files",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=["upload", "edit", "play"]))
    def get_origin(self, revision: StemRevision) -> str:
        return "upload" if revision.order is None else revision.order.kind

    def file_url(self, row: StemRevision, name: str) -> str:
        return reverse("api:revision-file", kwargs={"revision_id": row.pk, "name": name})


class StemShape(serializers.ModelSerializer[Stem]):
    role_title = serializers.CharField(source="get_role_display", read_only=True)
    retired = serializers.SerializerMethodField()
    newest = RevisionShape(read_only=True, allow_null=True)
    ready_revision = serializers.IntegerField(source="ready.pk", read_only=True, default=None)

    class Meta:
        model = Stem
        fields: tuple[str, ...] = (
            "id",
            "song",
            "name",
            "role",
            "role_title",
            "position",
            "retired",
            "newest",
            "ready_revision",
        )
        read_only_fields = fields

    def get_retired(self, stem: Stem) -> bool:
        return stem.retired_at is not None


class PinShape(serializers.ModelSerializer[PinnedStem]):
    stem = serializers.IntegerField(source="revision.stem_id")
    name = serializers.CharField(source="revision.stem.name")
    number = serializers.IntegerField(source="revision.number")

    class Meta:
        model = PinnedStem
        fields = ("stem", "name", "revision", "number")
        read_only_fields = fields


class VersionShape(SoundShape):
    class Meta:
        model = Version
        fields: tuple[str, ...] = (
            "id",
            "song",
            "number",
            "kind",
            "label",
            "masters",
            "retired_at",
            "state",
            "sentence",
            "remedy",
            "by",
            "created_at",
            "arrival",
            "job",
            "measured",
            "files",
        )
        read_only_fields = fields

    def file_url(self, row: Version, name: str) -> str:
        return reverse("api:version-file", kwargs={"version_id": row.pk, "name": name})


class WholeVersion(VersionShape):
    """One version by itself, with the stems that went into it."""

    stems = PinShape(many=True, help_text="Empty for whoever may not hear stems.")

    class Meta(VersionShape.Meta):
        fields = (*VersionShape.Meta.fields, "stems")
        read_only_fields = fields


class UploadAddress(serializers.Serializer[Mapping[str, str]]):
    """Where to send the bytes (tus 1.0). The address is a secret of whoever began."""

    url = serializers.CharField()
    token = serializers.CharField()


class BegunStem(StemShape):
    upload = UploadAddress()

    class Meta(StemShape.Meta):
        fields = (*StemShape.Meta.fields, "upload")
        read_only_fields = fields


class BegunVersion(VersionShape):
    upload = UploadAddress()

    class Meta(VersionShape.Meta):
        fields = (*VersionShape.Meta.fields, "upload")
        read_only_fields = fields


def upload_json(upload: Upload | None) -> dict[str, str]:
    assert upload is not None
    return {"url": reverse("api:upload", kwargs={"token": upload.token}), "token": upload.token}


def file_json(render: Render, url: str) -> dict[str, Any]:
    file = render.audio_file
    return {
        "name": render.name,
        "kind": render.kind,
        "title": render.title,
        "url": url,
        "size_bytes": file.size_bytes,
        "media_type": file.media_type,
        "rate": file.rate,
        "channels": file.channels,
        "bits": file.bits,
    }
