"""Voice notes and played takes: begun with a note, heard by whoever reads it."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Report
from sessions.feedback import access, actions
from sessions.feedback.api import reach
from sessions.feedback.models import NoteSound
from sessions.feedback.shapes import BegunNoteSound, note_sound_json
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import labels, media
from sessions.songs.access import require_file
from sessions.songs.api.shapes import upload_json
from sessions.songs.api.stems import FileBody
from sessions.songs.asking import hears_still
from sessions.songs.measured import renders_of

_DOWNLOAD = OpenApiParameter("download", bool, description="As a file, under its full name.")


class NoteSounds(APIView):
    @extend_schema(
        operation_id="note_sounds_begin",
        description="Begins a recording of 200 MiB at most for a note of your own. Its bytes go "
        "where `upload` says, by tus 1.0, as those of a stem do.",
        request=FileBody,
        responses={201: BegunNoteSound, 400: Problem, 403: Problem, 409: Problem, 413: Problem},
    )
    def post(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        note = reach.own(me, note_id)
        access.require(me, note.version.song.project_id, May.UPLOAD)
        body = FileBody(data=request.data)
        body.is_valid(raise_exception=True)
        sound = actions.begin_sound(note, by=me.user, **body.validated_data)
        answer = {**note_sound_json(sound, may_download=True), "upload": upload_json(sound.upload)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneNoteSound(APIView):
    @extend_schema(operation_id="note_sounds_remove", responses={204: None, 403: Problem})
    def delete(self, request: Request, sound_id: int) -> Response:
        me = actor(request.user)
        sound = reach.note_sound_for(me, sound_id)
        access.require_own(me, sound.note)
        actions.remove_sound(sound)
        return Response(status=status.HTTP_204_NO_CONTENT)


class NoteSoundFile(APIView):
    """Players' files as those of stems; `lossless`, `audio` and `original` with `download`."""

    @extend_schema(
        operation_id="note_sounds_file",
        parameters=[_DOWNLOAD],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 403: Problem},
    )
    def get(self, request: Request, sound_id: int, name: str) -> HttpResponseBase:
        download = request.query_params.get("download", "").lower() in {"1", "true"}

        def let_in(asked: Request) -> NoteSound:
            me = actor(asked.user)
            sound = reach.note_sound_for(me, sound_id)
            require_file(me, sound.note.version.song, name, download=download)
            return sound

        sound = let_in(request)
        song = sound.note.version.song
        render = renders_of(sound.job).get(name)
        if render is None:
            raise Http404
        filename = labels.of_note_sound(sound.upload.filename, sound.pk, song, render)
        return media.serve(
            request,
            render.audio_file,
            filename=filename,
            download=download,
            still_allowed=hears_still(request, let_in),
        )


class NoteSoundReport(APIView):
    @extend_schema(operation_id="note_sounds_report", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, sound_id: int) -> Response:
        me = actor(request.user)
        job = reach.note_sound_for(me, sound_id).job
        report = Report.objects.filter(render__job=job, render__name="audio").first()
        if job is None or report is None:
            raise Http404
        return Response(report.facts)
