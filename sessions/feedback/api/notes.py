"""Notes of a song: read, written, changed, deleted."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback import access, actions, querysets, readers
from sessions.feedback.api import reach
from sessions.feedback.models import Note
from sessions.feedback.shapes import (
    ChangedNote,
    NoteBody,
    NotePatch,
    NoteShape,
    ReaderShape,
    note_json,
)
from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs.access import visible_stems, visible_versions
from sessions.songs.models import Song


class Notes(APIView):
    @extend_schema(operation_id="notes_list", responses=NoteShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = reach.song_for(me, song_id, May.LISTEN)
        notes = querysets.notes_for_page(access.visible_notes(me).filter(version__song=song))
        return Response(NoteShape(notes, many=True, context={"me": me}).data)

    @extend_schema(
        operation_id="notes_write",
        request=NoteBody,
        responses={201: NoteShape, 400: Problem, 403: Problem, 404: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = reach.song_for(me, song_id, May.NOTE)
        body = NoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        note = _written(me, song, body.validated_data)
        return Response(note_json(note, me), status=status.HTTP_201_CREATED)


class OneNote(APIView):
    @extend_schema(operation_id="notes_read", responses=NoteShape)
    def get(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        return Response(note_json(reach.note_of(me, note_id), me))

    @extend_schema(
        operation_id="notes_edit",
        description="`revision` is that of the note as it was read. Another one by now: 409, "
        "and `theirs` is the note as it stands.",
        request=NotePatch,
        responses={200: NoteShape, 400: Problem, 403: Problem, 409: ChangedNote, 410: Problem},
    )
    def patch(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        note = reach.own(me, note_id)
        body = NotePatch(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            actions.edit_note(note, **body.validated_data)
        except actions.NoteChanged as changed:
            changed.theirs = dict(note_json(reach.note_of(me, note_id), me))
            raise
        return Response(note_json(reach.note_of(me, note_id), me))

    @extend_schema(
        operation_id="notes_delete",
        description="Your own, or a guest's where you answer for the project. "
        "`DELETE notes/<id>/deletion/` takes it back, for a day.",
        responses={204: None, 403: Problem, 409: Problem},
    )
    def delete(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        actions.delete_note(reach.removable(me, note_id), by=me.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class People(APIView):
    """Who reads notes of this song: who may be mentioned in one, or be given one."""

    @extend_schema(operation_id="songs_people", responses=ReaderShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = reach.song_for(me, song_id, May.NOTE)
        return Response(ReaderShape(readers.of_project(song.project_id), many=True).data)


def _written(me: Actor, song: Song, body: dict[str, Any]) -> Note:
    mentions = body.get("mentions", ())
    if body.get("reply_to") is not None:
        notes = access.visible_notes(me).filter(version__song=song)
        answered = get_object_or_404(
            notes.select_related("version__song__project", "stem", "reply_to"), pk=body["reply_to"]
        )
        return actions.reply(answered, by=me.user, body=body["body"], mentions=mentions)
    versions = visible_versions(me).select_related("song__project").filter(song=song)
    version = get_object_or_404(versions, pk=body["version"])
    stem_id = body.get("stem")
    stems = visible_stems(me).filter(song=song)
    if body["is_internal"]:
        access.require(me, song.project_id, May.READ_INTERNAL)
    return actions.write_note(
        version,
        by=me.user,
        body=body["body"],
        at_seconds=body["at_seconds"],
        until_seconds=body.get("until_seconds"),
        stem=None if stem_id is None else get_object_or_404(stems, pk=stem_id),
        is_internal=body["is_internal"],
        assigned_to=body.get("assigned_to"),
        section=body["section"],
        part=body["part"],
        direction=body["direction"],
        mentions=mentions,
    )
