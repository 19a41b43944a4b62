"""Short answers: done or not, whose it is, reactions, and a deletion taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.feedback import actions
from sessions.feedback.api import reach
from sessions.feedback.models import Note, Reaction
from sessions.feedback.shapes import NoteShape, note_json
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem

_SHOWN = {200: NoteShape, 400: Problem, 403: Problem, 410: Problem}


class AssignmentBody(serializers.Serializer[Any]):
    user = serializers.IntegerField(help_text="Of `songs/<id>/people/`.")


class Resolution(APIView):
    @extend_schema(operation_id="notes_resolve", request=None, responses=_SHOWN)
    def put(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        note = reach.note_of(me, note_id)
        actions.resolve_note(note, by=me.user)
        return _shown(me, note)

    @extend_schema(operation_id="notes_reopen", request=None, responses=_SHOWN)
    def delete(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        return _shown(me, actions.reopen_note(reach.note_of(me, note_id)))


class Assignment(APIView):
    @extend_schema(operation_id="notes_assign", request=AssignmentBody, responses=_SHOWN)
    def put(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        note = reach.note_of(me, note_id)
        body = AssignmentBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _shown(me, actions.assign(note, body.validated_data["user"], by=me.user))

    @extend_schema(operation_id="notes_assign_nobody", request=None, responses=_SHOWN)
    def delete(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        return _shown(me, actions.assign(reach.note_of(me, note_id), None, by=me.user))


class MyReaction(APIView):
    """`agree`, `love`, `doubt` or `done`; one of each a person."""

    @extend_schema(operation_id="notes_react", request=None, responses=_SHOWN)
    def put(self, request: Request, note_id: int, reaction: str) -> Response:
        me = actor(request.user)
        note = reach.note_of(me, _known(note_id, reaction))
        actions.react(note, by=me.user, kind=reaction)
        return _again(me, note)

    @extend_schema(operation_id="notes_take_reaction_back", request=None, responses=_SHOWN)
    def delete(self, request: Request, note_id: int, reaction: str) -> Response:
        me = actor(request.user)
        note = reach.note_of(me, _known(note_id, reaction))
        actions.take_back(note, by=me.user, kind=reaction)
        return _again(me, note)


class Deletion(APIView):
    @extend_schema(
        operation_id="notes_take_deletion_back",
        description="Own notes, within a day.",
        responses={200: NoteShape, 403: Problem, 404: Problem, 409: Problem, 410: Problem},
    )
    def delete(self, request: Request, note_id: int) -> Response:
        me = actor(request.user)
        note = actions.take_deletion_back(reach.own_or_deleted(me, note_id))
        return _again(me, note)


def _known(note_id: int, kind: str) -> int:
    if kind not in Reaction.Kind.values:
        raise Http404
    return note_id


def _shown(me: Actor, note: Note) -> Response:
    return Response(note_json(note, me))


def _again(me: Actor, note: Note) -> Response:
    """Read anew: what belongs to it has changed."""
    return Response(note_json(reach.note_of(me, note.pk), me))
