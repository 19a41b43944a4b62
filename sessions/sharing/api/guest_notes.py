"""What guests say: their name, notes on the waveform, a verdict; each as far as their link lets."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from sessions.feedback import actions as feedback
from sessions.feedback.models import Note, Verdict
from sessions.people.shapes import Number, Problem
from sessions.sharing.access import Listener
from sessions.sharing.actions import names, saying
from sessions.sharing.actions.saying import Speaker
from sessions.sharing.api.guests import GuestView
from sessions.songs.models import Version

_LONGEST = 5000
_LAST_SECOND = 24 * 3600
_REFUSED = {403: Problem, 404: Problem, 429: Problem}


class GuestWriter(serializers.Serializer[Any]):
    name = serializers.CharField()
    initials = serializers.CharField()
    is_guest = serializers.BooleanField()
    is_me = serializers.BooleanField()


class GuestNote(serializers.Serializer[Any]):
    """Reads `me`, the asking `Speaker`, from its context; a preview has none."""

    id = serializers.IntegerField()
    at_seconds = serializers.FloatField()
    until_seconds = serializers.FloatField(allow_null=True)
    body = serializers.CharField()
    writer = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    reply_to = serializers.IntegerField(source="reply_to_id", allow_null=True)

    @extend_schema_field(GuestWriter)
    def get_writer(self, note: Note) -> dict[str, Any]:
        me: Speaker | None = self.context["me"]
        return {
            "name": note.writer.name,
            "initials": note.writer.initials,
            "is_guest": note.writer.is_guest,
            "is_me": me is not None and me.is_me(note),
        }


class NoteQuery(serializers.Serializer[Any]):
    version = serializers.IntegerField()


class GuestNoteBody(NoteQuery):
    """An answer stands where the note stands that it answers."""

    body = serializers.CharField(max_length=_LONGEST)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)
    reply_to = serializers.IntegerField(required=False, allow_null=True)
    name = serializers.CharField(
        required=False, max_length=1000, help_text="Who writes, if nobody said so before."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("reply_to") is None and "at_seconds" not in attrs:
            raise serializers.ValidationError({"at_seconds": "This field is required."})
        return attrs


class GuestNotePatch(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=_LONGEST, required=False)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)


class GuestName(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=1000)


class GuestVerdict(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=Verdict.Choice.choices)


class GuestVerdictShown(serializers.Serializer[Any]):
    state = serializers.CharField(help_text="Empty: nothing said yet.")
    given_at = serializers.DateTimeField(allow_null=True)


class SpeakerView(GuestView):
    def speaker(self, request: Request, slug: str) -> Speaker | None:
        """None: a preview. Who is signed in is read of the session, and may do nothing by it."""
        return saying.speaker(self.listener(request, slug), _signed_in(request))

    def version(self, request: Request, slug: str, version_id: int) -> Version:
        return _version(self.listener(request, slug), version_id)


class GuestNotes(SpeakerView):
    @extend_schema(
        operation_id="guest_notes_list",
        parameters=[OpenApiParameter("version", OpenApiTypes.INT, required=True)],
        responses={200: GuestNote(many=True), 404: Problem},
    )
    def get(self, request: Request, slug: str) -> Response:
        listener = self.listener(request, slug)
        asked = NoteQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        version = _version(listener, asked.validated_data["version"])
        me = saying.speaker(listener, _signed_in(request))
        rows = saying.notes_of(listener, version)
        return Response(GuestNote(rows, many=True, context={"me": me}).data)

    @extend_schema(
        operation_id="guest_notes_write",
        request=GuestNoteBody,
        responses={201: GuestNote, 400: Problem, **_REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:
        me = saying.require_notes(self.speaker(request, slug))
        body = GuestNoteBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        version = _version(me.listener, said["version"])
        answered = _answered(me, version, said.get("reply_to"))
        if said.get("name"):
            names.give_name(me.guest, said["name"], link=me.listener.link)
        if answered is not None:
            note = saying.answer(me, answered, said["body"])
        else:
            note = saying.write(me, version, said)
        return _shown(note, me, status=status.HTTP_201_CREATED)


class OneGuestNote(SpeakerView):
    """Their own. Anybody else's is not there."""

    @extend_schema(
        operation_id="guest_notes_edit",
        request=GuestNotePatch,
        responses={200: GuestNote, 400: Problem, 410: Problem, **_REFUSED},
    )
    def patch(self, request: Request, slug: str, note_id: int) -> Response:
        me = saying.require_notes(self.speaker(request, slug))
        note = _own(me, note_id)
        body = GuestNotePatch(data=request.data)
        body.is_valid(raise_exception=True)
        feedback.edit_note(note, revision=note.revision, **body.validated_data)
        return _shown(note, me)

    @extend_schema(
        operation_id="guest_notes_delete",
        responses={204: None, 409: Problem, 410: Problem, **_REFUSED},
    )
    def delete(self, request: Request, slug: str, note_id: int) -> Response:
        me = saying.require_notes(self.speaker(request, slug))
        feedback.delete_note(_own(me, note_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyName(SpeakerView):
    @extend_schema(
        operation_id="guest_name",
        request=GuestName,
        responses={200: GuestName, 400: Problem, 409: Problem, **_REFUSED},
    )
    def put(self, request: Request, slug: str) -> Response:
        me = saying.require_guest(self.speaker(request, slug))
        body = GuestName(data=request.data)
        body.is_valid(raise_exception=True)
        guest = names.give_name(me.guest, body.validated_data["name"], link=me.listener.link)
        return Response({"name": guest.name})


class MyGuestVerdict(SpeakerView):
    @extend_schema(
        operation_id="guest_verdict_read", responses={200: GuestVerdictShown, 404: Problem}
    )
    def get(self, request: Request, slug: str, version_id: int) -> Response:
        version = self.version(request, slug, version_id)
        found = saying.judgement_of(self.speaker(request, slug), version)
        return Response(_verdict(found))

    @extend_schema(
        operation_id="guest_verdict_give",
        request=GuestVerdict,
        responses={200: GuestVerdictShown, 400: Problem, **_REFUSED},
    )
    def put(self, request: Request, slug: str, version_id: int) -> Response:
        version = self.version(request, slug, version_id)
        me = saying.require_approvals(self.speaker(request, slug))
        body = GuestVerdict(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_verdict(saying.judge(me, version, body.validated_data["state"])))

    @extend_schema(operation_id="guest_verdict_take_back", responses={204: None, **_REFUSED})
    def delete(self, request: Request, slug: str, version_id: int) -> Response:
        version = self.version(request, slug, version_id)
        me = saying.require_approvals(self.speaker(request, slug))
        saying.take_judgement_back(me, version)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _version(listener: Listener, version_id: int) -> Version:
    track = listener.track(version_id)
    if track is None:
        raise Http404
    return track.version


def _own(me: Speaker, note_id: int) -> Note:
    """On what the link plays now: with a link that moves on, older versions are not there."""
    rows = saying.own_notes(me).select_related("version__song__project", "reply_to")
    return get_object_or_404(rows, pk=note_id)


def _answered(me: Speaker, version: Version, note_id: int | None) -> Note | None:
    if note_id is None:
        return None
    rows = saying.notes_of(me.listener, version)
    return get_object_or_404(
        rows.select_related("version__song__project", "stem", "reply_to"), pk=note_id
    )


def _shown(note: Note, me: Speaker, **more: Any) -> Response:
    return Response(GuestNote(note, context={"me": me}).data, **more)


def _verdict(found: Verdict | None) -> dict[str, Any]:
    row = {"state": found.choice, "given_at": found.given_at} if found else None
    return dict(GuestVerdictShown(row or {"state": "", "given_at": None}).data)


def _signed_in(request: Request) -> object:
    """Of the session: to the guest API itself nobody is ever signed in."""
    return get_user(request._request)  # noqa: SLF001
