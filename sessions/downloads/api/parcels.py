"""What there is of a song or a project, and the ZIP of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.audit.words import About
from sessions.downloads import actions, contents, leaving, parcels, sending
from sessions.downloads.actions import Leaving
from sessions.downloads.contents import Choice, Contents
from sessions.downloads.holding import still_allowed
from sessions.people.access import Actor, actor, require
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.songs import labels
from sessions.songs.access import visible_songs
from sessions.songs.models import Song

_MOST = 500  # ids in one address
_CHOICE = [
    OpenApiParameter("only", str, enum=["stems", "versions"], description="Those, and no others."),
    OpenApiParameter("versions", str, description="`7,8`: these versions."),
    OpenApiParameter("stems", str, description="`3,4`: these stems, each in its newest sound."),
]
_ZIP = {(200, "application/zip"): OpenApiTypes.BINARY, 403: Problem, 404: Problem, 429: Problem}
_Missing = inline_serializer(
    "Missing", {"what": serializers.CharField(), "why": serializers.CharField()}, many=True
)
_Shape = inline_serializer(
    "Parcel",
    {
        "address": serializers.CharField(),
        "files": serializers.IntegerField(),
        "size_bytes": serializers.IntegerField(help_text="Of the files, without the ZIP around."),
        "missing": _Missing,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a ZIP is made of, and what it is called."""

    me: Actor
    contents: Contents
    about: About
    project_id: int
    filename: str
    by_song: bool


class SongDownloads(APIView):
    """What a ZIP of the song would hold now, and what is not there yet."""

    @extend_schema(operation_id="songs_downloads", parameters=_CHOICE, responses=_Shape)
    def get(self, request: Request, song_id: int) -> Response:
        wish = _of_song(request, song_id)
        return Response(_told(wish, f"/api/songs/{song_id}/downloads/all.zip", request))


class SongZip(APIView):
    @extend_schema(operation_id="songs_zip", parameters=_CHOICE, responses=_ZIP)
    def get(self, request: Request, song_id: int) -> HttpResponseBase:
        return _sent(request, _of_song(request, song_id))


class ProjectDownloads(APIView):
    """What a ZIP of the whole project would hold now, and what is not there yet."""

    @extend_schema(operation_id="projects_downloads", responses=_Shape)
    def get(self, request: Request, project_id: int) -> Response:
        wish = _of_project(request, project_id)
        return Response(_told(wish, f"/api/projects/{project_id}/downloads/all.zip", request))


class ProjectZip(APIView):
    @extend_schema(operation_id="projects_zip", responses=_ZIP)
    def get(self, request: Request, project_id: int) -> HttpResponseBase:
        return _sent(request, _of_project(request, project_id))


def _of_song(request: Request, song_id: int) -> _Wish:
    me = actor(request.user)
    song = get_object_or_404(visible_songs(me).select_related("project__artist"), pk=song_id)
    require(me, song.project_id, May.DOWNLOAD)
    found = contents.of_song(me, song, _choice(request, me, song))
    return _Wish(
        me=me,
        contents=found.without(leaving.refused(me, found.pieces)),
        about=About(f"song:{song.pk}", song.title),
        project_id=song.project_id,
        filename=_zip_name(song.project, song.title),
        by_song=False,
    )


def _of_project(request: Request, project_id: int) -> _Wish:
    me = actor(request.user)
    rows = visible_projects(me).select_related("artist")
    project: Project = get_object_or_404(rows, pk=project_id)
    require(me, project, May.DOWNLOAD)
    found = contents.of_project(me, project)
    return _Wish(
        me=me,
        contents=found.without(leaving.refused(me, found.pieces)),
        about=About(f"project:{project.pk}", project.title),
        project_id=project.pk,
        filename=_zip_name(project, project.title),
        by_song=True,
    )


def _sent(request: Request, wish: _Wish) -> HttpResponseBase:
    plain = plain_request(request)
    parcel = parcels.packed(wish.contents, by_song=wish.by_song)
    asked = sending.asked_of(plain, parcel.layout)
    if asked.sends:
        taken = Leaving(
            who=wish.me.user.who,
            about=wish.about,
            project_id=wish.project_id,
            tag=parcel.layout.etag,
            size_bytes=parcel.layout.size_bytes,
        )
        actions.begin(taken, goes_on=asked.goes_on)
    return sending.answer(
        plain,
        parcel.layout,
        asked,
        filename=wish.filename,
        media_type="application/zip",
        still_allowed=still_allowed(plain, parcel.contents.pieces),
    )


def _told(wish: _Wish, address: str, request: Request) -> dict[str, Any]:
    query = plain_request(request).META.get("QUERY_STRING", "")
    return {
        "address": f"{address}?{query}" if query else address,
        "files": len(wish.contents.pieces),
        "size_bytes": wish.contents.size_bytes,
        "missing": [{"what": it.what, "why": it.why} for it in wish.contents.missing],
    }


def _choice(request: Request, me: Actor, song: Song) -> Choice:
    said = request.query_params
    versions, stems = _ids(said.get("versions", "")), _ids(said.get("stems", ""))
    if versions is None and stems is None:
        only = said.get("only", "")
        return Choice(
            versions=() if only == "stems" else None, stems=() if only == "versions" else None
        )
    choice = Choice(versions=versions or (), stems=stems or ())
    if not contents.has_all(me, song, choice):
        raise Http404
    return choice


def _ids(text: str) -> Collection[int] | None:
    if not text:
        return None
    words = text.split(",")
    good = [it for it in words if it.isascii() and it.isdecimal() and len(it) < 19]
    if len(good) != len(words) or len(good) > _MOST:
        raise Http404
    return frozenset(map(int, good))


def _zip_name(project: Project, title: str) -> str:
    return f"{labels.safe(project.artist.name)} - {labels.safe(title)}.zip"


def plain_request(request: Request) -> HttpRequest:
    return request._request  # noqa: SLF001
