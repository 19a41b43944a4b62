"""Sound and reports of versions and revisions. Every request asks again who may hear them."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.utils.module_loading import import_string
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Job, Render, Report
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem
from sessions.songs import access, labels, leaving, media, waves
from sessions.songs.api.reach import revision_for, version_for
from sessions.songs.asking import StillAllowed, hears_still
from sessions.songs.measured import renders_of
from sessions.songs.models import Album, StemRevision, Version

_DOWNLOAD = OpenApiParameter("download", bool, description="As a file, under its full name.")
_CUES = OpenApiParameter(
    "cues", bool, description="A WAV with the notes of this version as cue points."
)
FILE = OpenApiParameter("file", str, description="Which file's report; `audio` by default.")
_WAVES = frozenset({"audio/wav", "audio/x-wav"})
BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY, 403: Problem, 404: Problem}
_LEAVING = BYTES | {409: Problem}


class VersionFile(APIView):
    """For players: `proxy`, `segments`, `peaks` and `features`.

    With the right to download: these, and `lossless`, `audio`, `original`, `wav`, `flac`, `mp3`;
    409 `gate_closed` for a master whose release checklist is not green.
    """

    @extend_schema(operation_id="versions_file", parameters=[_DOWNLOAD, _CUES], responses=_LEAVING)
    def get(self, request: Request, version_id: int, name: str) -> HttpResponseBase:
        me = actor(request.user)
        download = wants_download(request)

        def let_in(asked: Request) -> Version:
            version = version_for(asked, version_id)
            access.require_file(actor(asked.user), version.song, name, download=download)
            if leaving.leaves(name, download=download):
                leaving.require_leaving(actor(asked.user), version)
            return version

        version = let_in(request)
        render = named(renders_of(version.job), name)
        still_allowed = leaves(request, me, version, render, download=download)
        filename = labels.of_version(version, version.song, render)
        return media.serve(
            request,
            render.audio_file,
            filename=filename,
            download=download,
            chunks=_cues(me, version, render) if _said(request, "cues") else b"",
            still_allowed=still_allowed or hears_still(request, let_in),
        )


class RevisionFile(APIView):
    """As those of versions: players' files, and `audio` and `original` to take away."""

    @extend_schema(operation_id="revisions_file", parameters=[_DOWNLOAD], responses=BYTES)
    def get(self, request: Request, revision_id: int, name: str) -> HttpResponseBase:
        me, download = actor(request.user), wants_download(request)

        def let_in(asked: Request) -> StemRevision:
            revision = revision_for(asked, revision_id)
            access.require_file(actor(asked.user), revision.stem.song, name, download=download)
            return revision

        revision = let_in(request)
        song = revision.stem.song
        render = named(renders_of(revision.job), name)
        still_allowed = leaves(request, me, revision, render, download=download)
        return media.serve(
            request,
            render.audio_file,
            filename=labels.of_revision(revision, song, render),
            download=download,
            still_allowed=still_allowed or hears_still(request, let_in),
        )


class VersionReport(APIView):
    @extend_schema(
        operation_id="versions_report", parameters=[FILE], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, version_id: int) -> Response:
        return Response(facts(version_for(request, version_id).job, request))


class RevisionReport(APIView):
    @extend_schema(
        operation_id="revisions_report", parameters=[FILE], responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, revision_id: int) -> Response:
        return Response(facts(revision_for(request, revision_id).job, request))


def wants_download(request: Request) -> bool:
    return _said(request, "download")


def leaves(
    request: Request,
    me: Actor,
    owner: Version | StemRevision | Album,
    render: Render,
    *,
    download: bool,
) -> StillAllowed | None:
    """Ask a room above whether this file may be taken away; there it is written down, too."""
    plain = request._request  # noqa: SLF001
    told = import_string(settings.LEAVING_TOLD_TO)
    still_allowed: StillAllowed | None = told(plain, me, owner, render, download=download)
    return still_allowed


def _said(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() in {"1", "true"}


def _cues(me: Actor, version: Version, render: Render) -> bytes:
    """What a room above keeps of this version, ready to be said at the end of a WAV.

    An upload as it came in stays as it came in.
    """
    if render.name == "original" or render.audio_file.media_type not in _WAVES:
        raise waves.CannotCarry("Only WAV files that were made here carry notes.")
    chunks: bytes = import_string(settings.CUES_KEPT_BY)(me, version, render.audio_file)
    return chunks


def named(renders: Mapping[str, Render], name: str) -> Render:
    render = renders.get(name)
    if render is None:
        raise Http404
    return render


def facts(job: Job | None, request: Request) -> object:
    render = named(renders_of(job), request.query_params.get("file", "audio"))
    report = Report.objects.filter(render=render).first()
    if report is None:
        raise Http404
    return report.facts
