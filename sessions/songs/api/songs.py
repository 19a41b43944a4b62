"""Songs of a project, and the mix recipe to start from."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import actions
from sessions.songs.api.reach import project_for, song_for
from sessions.songs.api.shapes import SongShape


class Songs(APIView):
    @extend_schema(operation_id="songs_list", responses=SongShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        songs = project_for(request, project_id).songs.order_by("position", "pk")
        return Response(SongShape(songs, many=True).data)

    @extend_schema(
        operation_id="songs_add", request=SongShape, responses={201: SongShape, 403: Problem}
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = project_for(request, project_id, May.CHANGE_PROJECT)
        body = SongShape(data=request.data)
        body.is_valid(raise_exception=True)
        song = actions.add_song(project, by=actor(request.user).user, **body.validated_data)
        return Response(SongShape(song).data, status=status.HTTP_201_CREATED)


class OneSong(APIView):
    @extend_schema(operation_id="songs_read", responses=SongShape)
    def get(self, request: Request, song_id: int) -> Response:
        return Response(SongShape(song_for(request, song_id)).data)

    @extend_schema(
        operation_id="songs_change",
        request=SongShape(partial=True),
        responses={200: SongShape, 403: Problem},
    )
    def patch(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.CHANGE_PROJECT)
        body = SongShape(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        actions.change_song(song, **body.validated_data)
        return Response(SongShape(song).data)


class DefaultMix(APIView):
    """The recipe that a mix without a recipe would follow, to be read and changed."""

    @extend_schema(
        operation_id="songs_mix_recipe",
        responses={200: OpenApiTypes.OBJECT, 403: Problem, 409: Problem},
    )
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.HEAR_STEMS)
        recipe: dict[str, Any] = actions.default_mix(song).to_json()
        return Response(recipe)
