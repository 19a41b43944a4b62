"""Sound and reports of versions and revisions. Every request asks again who may hear them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Job, Render, Report
from sessions.people.access import actor
from sessions.people.shapes import Problem
from sessions.songs import access, labels, media
from sessions.songs.api.reach import revision_for, version_for
from sessions.songs.measured import renders_of

_DOWNLOAD = OpenApiParameter("download", bool, description="As a file, under its full name.")
_FILE = OpenApiParameter("file", str, description="Which file's report; `audio` by default.")
_BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 403: Problem, 404: Problem}


class VersionFile(APIView):
    """For players: `proxy`, `segments`, `peaks` and `features`.

    With the right to download: these, and `lossless`, `audio`, `original`, `wav`, `flac`, `mp3`.
    """

    @extend_schema(operation_id="versions_file", parameters=[_DOWNLOAD], responses=_BYTES)
    def get(self, request: Request, version_id: int, name: str) -> HttpResponseBase:
        version = version_for(request, version_id)
        download = _wants_download(request)
        access.require_file(actor(request.user), version.song, name, download=download)
        render = _named(renders_of(version.job), name)
        filename = labels.of_version(version, version.song, render)
        return media.serve(request, render.audio_file, filename=filename, download=download)


class RevisionFile(APIView):
    """As those of versions: players' files, and `audio` and `original` to take away."""

    @extend_schema(operation_id="revisions_file", parameters=[_DOWNLOAD], responses=_BYTES)
    def get(self, request: Request, revision_id: int, name: str) -> HttpResponseBase:
        revision = revision_for(request, revision_id)
        song = revision.stem.song
        download = _wants_download(request)
        access.require_file(actor(request.user), song, name, download=download)
        render = _named(renders_of(revision.job), name)
        filename = labels.of_revision(revision, song, render)
        return media.serve(request, render.audio_file, filename=filename, download=download)


class VersionReport(APIView):
    @extend_schema(
        operation_id="versions_report", parameters=[_FILE], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, version_id: int) -> Response:
        return Response(_facts(version_for(request, version_id).job, request))


class RevisionReport(APIView):
    @extend_schema(
        operation_id="revisions_report", parameters=[_FILE], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, revision_id: int) -> Response:
        return Response(_facts(revision_for(request, revision_id).job, request))


def _wants_download(request: Request) -> bool:
    return request.query_params.get("download", "").lower() in {"1", "true"}


def _named(renders: Mapping[str, Render], name: str) -> Render:
    render = renders.get(name)
    if render is None:
        raise Http404
    return render


def _facts(job: Job | None, request: Request) -> object:
    render = _named(renders_of(job), request.query_params.get("file", "audio"))
    report = Report.objects.filter(render=render).first()
    if report is None:
        raise Http404
    return report.facts
