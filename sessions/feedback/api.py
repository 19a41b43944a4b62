"""Notes and verdicts in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback import access, actions, querysets
from sessions.feedback.models import Note
from sessions.feedback.shapes import NoteBody, NotePatch, NoteShape, VerdictShape
from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs.access import visible_songs, visible_stems, visible_versions
from sessions.songs.models import Song, Version


class Notes(APIView):
    @extend_schema(operation_id="notes_list", responses=NoteShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = get_object_or_404(visible_songs(me), pk=song_id)
        access.require(me, song.project_id, May.LISTEN)
        notes = access.visible_notes(me).filter(version__song=song)
        return Response(NoteShape(querysets.notes_for_page(notes), many=True).data)

    @extend_schema(
        operation_id="notes_write",
        request=NoteBody,
        responses={201: NoteShape, 400: Problem, 403: Problem, 404: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = get_object_or_404(visible_songs(me), pk=song_id)
        access.require(me, song.project_id, May.NOTE)
        body = NoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        note = _written(me, song, body.validated_data)
        return Response(NoteShape(note).data, status=status.HTTP_201_CREATED)


class OneNote(APIView):
    @extend_schema(operation_id="notes_read", responses=NoteShape)
    def get(self, request: Request, note_id: int) -> Response:
        return Response(NoteShape(_note(actor(request.user), note_id)).data)

    @extend_schema(
        operation_id="notes_edit",
        request=NotePatch,
        responses={200: NoteShape, 400: Problem, 403: Problem, 410: Problem},
    )
    def patch(self, request: Request, note_id: int) -> Response:
        note = _own(request, note_id)
        body = NotePatch(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(NoteShape(actions.edit_note(note, **body.validated_data)).data)

    @extend_schema(operation_id="notes_delete", responses={204: None, 403: Problem, 409: Problem})
    def delete(self, request: Request, note_id: int) -> Response:
        actions.delete_note(_own(request, note_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Resolution(APIView):
    @extend_schema(
        operation_id="notes_resolve", request=None, responses={200: NoteShape, 403: Problem}
    )
    def put(self, request: Request, note_id: int) -> Response:
        note = _notable(request, note_id)
        return Response(NoteShape(actions.resolve_note(note, by=actor(request.user).user)).data)

    @extend_schema(
        operation_id="notes_reopen", request=None, responses={200: NoteShape, 403: Problem}
    )
    def delete(self, request: Request, note_id: int) -> Response:
        return Response(NoteShape(actions.reopen_note(_notable(request, note_id))).data)


class MyVerdict(APIView):
    """What I think of a version; everybody's are listed beside it."""

    @extend_schema(operation_id="verdicts_list", responses=VerdictShape(many=True))
    def get(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = get_object_or_404(visible_versions(me), pk=version_id)
        verdicts = access.visible_verdicts(me).filter(version=version)
        return Response(VerdictShape(querysets.verdicts_for_page(verdicts), many=True).data)

    @extend_schema(
        operation_id="verdicts_give",
        request=VerdictShape,
        responses={200: VerdictShape, 403: Problem},
    )
    def put(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        version = _judged(me, version_id)
        body = VerdictShape(data=request.data)
        body.is_valid(raise_exception=True)
        verdict = actions.give_verdict(version, by=me.user, **body.validated_data)
        return Response(VerdictShape(verdict).data)

    @extend_schema(operation_id="verdicts_take_back", responses={204: None, 403: Problem})
    def delete(self, request: Request, version_id: int) -> Response:
        me = actor(request.user)
        actions.take_verdict_back(_judged(me, version_id), by=me.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _written(me: Actor, song: Song, body: dict[str, Any]) -> Note:
    if body.get("reply_to") is not None:
        notes = access.visible_notes(me).filter(version__song=song)
        answered = get_object_or_404(
            notes.select_related("version__song__project", "stem", "reply_to"), pk=body["reply_to"]
        )
        return actions.reply(answered, by=me.user, body=body["body"])
    versions = visible_versions(me).select_related("song__project").filter(song=song)
    version = get_object_or_404(versions, pk=body["version"])
    stem_id = body.get("stem")
    stems = visible_stems(me).filter(song=song)
    return actions.write_note(
        version,
        by=me.user,
        body=body["body"],
        at_seconds=body["at_seconds"],
        until_seconds=body.get("until_seconds"),
        stem=None if stem_id is None else get_object_or_404(stems, pk=stem_id),
    )


def _note(me: Actor, note_id: int) -> Note:
    notes = querysets.notes_for_page(access.visible_notes(me))
    return get_object_or_404(notes.select_related("version__song__project"), pk=note_id)


def _notable(request: Request, note_id: int) -> Note:
    me = actor(request.user)
    note = _note(me, note_id)
    access.require(me, note.version.song.project_id, May.NOTE)
    return note


def _own(request: Request, note_id: int) -> Note:
    note = _notable(request, note_id)
    access.require_own(actor(request.user), note)
    return note


def _judged(me: Actor, version_id: int) -> Version:
    versions = visible_versions(me).select_related("song__project")
    version = get_object_or_404(versions, pk=version_id)
    access.require(me, version.song.project_id, May.APPROVE)
    return version
