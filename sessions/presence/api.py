"""Who is here, who leads, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.presence import access, actions, company, pace
from sessions.presence.shapes import (
    ClockShape,
    CompanyShape,
    LeadBody,
    LedShape,
    PresenceBody,
    TabBody,
)
from sessions.songs.access import visible_songs, visible_versions
from sessions.songs.models import Song


class Presence(APIView):
    """Who listens to a song, and where. A page says so when it changes, and every 15 s."""

    @extend_schema(operation_id="presence_list", responses={200: CompanyShape, 403: Problem})
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        return Response(_company(me, _song(me, song_id)))

    @extend_schema(
        operation_id="presence_tell",
        request=PresenceBody,
        responses={200: CompanyShape, 400: Problem, 403: Problem, 429: Problem},
    )
    def put(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        pace.take(me.user)
        song = _song(me, song_id)
        body = PresenceBody(data=request.data)
        body.is_valid(raise_exception=True)
        actions.be_here(song, by=me.user, place=_place(me, song, body.validated_data))
        return Response(_company(me, song))

    @extend_schema(
        operation_id="presence_end", request=TabBody, responses={204: None, 403: Problem}
    )
    def delete(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        tab, word = _tab(request)
        actions.leave(song, by=me.user, tab=tab, word=word)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SongLead(APIView):
    """Listening together: one leads, the others follow what was heard at which moment."""

    @extend_schema(operation_id="lead_read", responses={200: LedShape, 403: Problem})
    def get(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        leads = access.visible_leads(me).filter(song=song)
        return Response({"now_ms": company.now_ms(), "lead": company.lead_json(leads)})

    @extend_schema(
        operation_id="lead_tell",
        request=LeadBody,
        responses={200: LedShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def put(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        body = LeadBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        row = actions.lead(
            song,
            by=me.user,
            place=_place(me, song, said),
            speed=said["speed"],
            moment=_moment(said["moment_ms"]),
            number=said["number"],
        )
        return Response({"lead": company.one_lead_json(row), "now_ms": company.now_ms()})

    @extend_schema(operation_id="lead_end", request=TabBody, responses={204: None, 403: Problem})
    def delete(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        tab, _ = _tab(request)
        actions.stop_leading(song, by=me.user, tab=tab)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Clock(APIView):
    """The studio's time. A page asks a few times and believes the quickest answer."""

    @extend_schema(operation_id="clock_read", responses=ClockShape)
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response({"now_ms": company.now_ms()})


def _song(me: Actor, song_id: int) -> Song:
    song = get_object_or_404(visible_songs(me).select_related("project"), pk=song_id)
    access.require(me, song.project_id, May.LISTEN)
    return song


def _company(me: Actor, song: Song) -> dict[str, Any]:
    return {
        "now_ms": company.now_ms(),
        "here": company.here_json(access.visible_present(me).filter(song=song)),
        "lead": company.lead_json(access.visible_leads(me).filter(song=song)),
    }


def _place(me: Actor, song: Song, said: dict[str, Any]) -> actions.Place:
    versions = visible_versions(me).filter(song=song)
    number = said["version"]
    return actions.Place(
        tab=said["tab"],
        version=None if number is None else get_object_or_404(versions, pk=number),
        at_seconds=said["at_seconds"],
        is_playing=said["playing"],
        follows=said.get("follows"),
        word=said["word"],
    )


def _tab(request: Request) -> tuple[str, int | None]:
    body = TabBody(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data["tab"], body.validated_data["word"]


def _moment(millis: float) -> datetime:
    try:
        return datetime.fromtimestamp(millis / 1000, tz=UTC)
    except (OverflowError, ValueError, OSError):
        raise actions.WrongClock("This is no moment.") from None
