"""Uploads by tus 1.0: creation, termination, checksum and expiration; and how they are completed.

The body of a piece is read as it is, never by a parser. It comes in requests of at most
`UPLOAD_CHUNK_BYTES`: under ASGI Django receives a request whole before a view sees it, and a
connection that breaks loses that much and no more.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.projects.access import visible_projects
from sessions.uploads import access, actions, tus
from sessions.uploads.models import Upload
from sessions.uploads.refusals import OffsetConflict, TooLarge

OVERRIDES = frozenset({"PATCH", "DELETE", "HEAD"})
RESUMABLE = OpenApiParameter(
    "Tus-Resumable", str, OpenApiParameter.HEADER, required=True, enum=[tus.VERSION]
)
OFFSET = OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)


class UploadShape(serializers.ModelSerializer[Upload]):
    """An upload as JSON. `job` checks the file, once all bytes are there."""

    class Meta:
        model = Upload
        fields = ("filename", "size_bytes", "offset_bytes", "state", "project", "job")
        read_only_fields = fields


class TusView(APIView):
    """What every answer of the protocol has in common."""

    parser_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if override in OVERRIDES and request.method == "POST":
            # Before anything else looks at the method: the check against forgery must see this one.
            request.method = override
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != tus.VERSION:
            raise tus.OtherVersion

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Tus-Resumable"] = tus.VERSION
        if answer.status_code == 412:
            answer.headers["Tus-Version"] = tus.VERSION
        return answer

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        answer = Response(status=204)
        answer.headers["Tus-Version"] = tus.VERSION
        answer.headers["Tus-Extension"] = tus.EXTENSIONS
        answer.headers["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
        answer.headers["Tus-Max-Size"] = str(settings.UPLOAD_LIMIT_BYTES)
        return answer


class Uploads(TusView):
    @extend_schema(
        operation_id="uploads_begin",
        request=None,
        parameters=[
            RESUMABLE,
            OpenApiParameter("Upload-Length", int, OpenApiParameter.HEADER, required=True),
            OpenApiParameter(
                "Upload-Metadata",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="`project <base64>,filename <base64>`",
            ),
        ],
        responses={
            201: OpenApiResponse(description="`Location` is where the pieces go."),
            400: Problem,
            403: Problem,
            404: Problem,
            412: Problem,
            413: Problem,
            429: Problem,
            507: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        """Begin an upload by itself. Those of stems and versions are begun by making these."""
        me = actor(request.user)
        said = tus.metadata(request.headers.get("Upload-Metadata", ""))
        number = said.get("project", "")
        good = number.isascii() and number.isdigit() and len(number) <= 18
        project = get_object_or_404(visible_projects(me), pk=int(number) if good else 0)
        access.require(me, project, May.UPLOAD)
        upload = actions.begin(
            project=project,
            by=me.user,
            filename=said.get("filename", ""),
            size_bytes=tus.whole(request.headers, "Upload-Length"),
        )
        answer = Response(status=201)
        answer.headers["Location"] = url_of(upload)
        return _with_facts(answer, upload)


class TheUpload(TusView):
    @extend_schema(
        operation_id="uploads_read",
        parameters=[RESUMABLE],
        responses={
            200: OpenApiResponse(description="`Upload-Offset` says where to go on."),
            404: Problem,
            410: Problem,
        },
    )
    def head(self, request: Request, token: str) -> Response:
        upload = _upload(request, token)
        if upload.state != Upload.State.CHECKING:
            actions.refuse_unless_receiving(upload)
        answer = Response(status=200)
        answer.headers["Upload-Length"] = str(upload.size_bytes)
        return _with_facts(answer, upload)

    @extend_schema(
        operation_id="uploads_append",
        parameters=[
            RESUMABLE,
            OFFSET,
            OpenApiParameter("Upload-Checksum", str, OpenApiParameter.HEADER),
        ],
        request={tus.PIECE_TYPE: OpenApiTypes.BINARY},
        responses={
            204: OpenApiResponse(description="`Upload-Offset` is where the next piece begins."),
            400: Problem,
            404: Problem,
            409: Problem,
            410: Problem,
            412: Problem,
            413: Problem,
            415: Problem,
            460: Problem,
            507: Problem,
        },
    )
    def patch(self, request: Request, token: str) -> Response:
        """Add a piece of 16 MiB at most."""
        upload = _upload(request, token)
        if request.headers.get("Content-Type", "") != tus.PIECE_TYPE:
            raise tus.OtherType
        offset = tus.whole(request.headers, "Upload-Offset")
        length = _length(request)
        body = tus.pieces(
            request.stream, length, tus.checksum(request.headers.get("Upload-Checksum", ""))
        )
        actions.append(upload, offset, body, length=length)
        return _with_facts(Response(status=204), upload)

    @extend_schema(
        operation_id="uploads_delete",
        parameters=[RESUMABLE],
        request=None,
        responses={204: None, 404: Problem, 409: Problem, 410: Problem, 412: Problem},
    )
    def delete(self, request: Request, token: str) -> Response:
        """Give the upload up and free its bytes."""
        actions.give_up(_upload(request, token))
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        answer = super().handle_exception(exc)
        if isinstance(exc, OffsetConflict):
            answer.headers["Upload-Offset"] = str(exc.offset_bytes)
        return answer


class Completion(APIView):
    """All bytes were sent: hand them on to be checked."""

    class Body(serializers.Serializer[Any]):
        sha256 = serializers.RegexField(
            "^[0-9a-f]{64}$",
            required=False,
            help_text="Of the whole file. The file is refused if it hashes to something else.",
        )

    @extend_schema(
        operation_id="uploads_complete",
        request=Body,
        responses={200: UploadShape, 400: Problem, 404: Problem, 409: Problem, 410: Problem},
    )
    def put(self, request: Request, token: str) -> Response:
        """Asked again it answers the same."""
        upload = _upload(request, token)
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        done = actions.complete(upload, body.validated_data.get("sha256", ""))
        return Response(UploadShape(done).data)


def url_of(upload: Upload) -> str:
    """Where its pieces go: a path, so that it is right behind any proxy."""
    return reverse("api:upload", args=[upload.token])


def _upload(request: Request, token: str) -> Upload:
    rows = access.visible_uploads(actor(request.user)).select_related("project", "by")
    return get_object_or_404(rows, token=token)


def _length(request: Request) -> int:
    if not request.headers.get("Content-Length"):
        raise tus.NoLength
    length = tus.whole(request.headers, "Content-Length")
    if length > settings.UPLOAD_CHUNK_BYTES:
        most = settings.UPLOAD_CHUNK_BYTES // 1024**2
        raise TooLarge(f"A piece has {most} MiB at most.", remedy="Send smaller pieces.")
    return length


def _with_facts(answer: Response, upload: Upload) -> Response:
    answer.headers["Upload-Offset"] = str(upload.offset_bytes)
    if upload.state == Upload.State.RECEIVING:
        answer.headers["Upload-Expires"] = tus.moment(upload.expires_at)
    return answer
