"""Versions of a song, and orders to mix and to master."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.recipes import MasterRecipe, MixRecipe
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Number, Problem
from sessions.songs import actions, leaving, querysets
from sessions.songs.api.reach import song_for, version_for
from sessions.songs.api.shapes import (
    BegunVersion,
    PinShape,
    VersionShape,
    WholeVersion,
    upload_json,
)
from sessions.songs.api.stems import KEEP, FileBody
from sessions.songs.models import Version


class BounceBody(FileBody):
    label = serializers.CharField(max_length=120, default="", allow_blank=True)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Version.Kind.choices, default=Version.Kind.ROUGH)


class VersionPatch(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=120, required=False)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Version.Kind.choices, required=False)


class MixBody(serializers.Serializer[Any]):
    recipe = serializers.JSONField(
        required=False, help_text="A mix recipe; without one: GET songs/<id>/mix-recipe/."
    )
    label = serializers.CharField(max_length=120, default="", allow_blank=True)  # type: ignore[assignment]
    keep = serializers.BooleanField(default=False, help_text=KEEP)


class MasterBody(serializers.Serializer[Any]):
    recipe = serializers.JSONField(
        required=False, help_text="A master recipe; without one: the song's target, its tags."
    )
    reference = serializers.IntegerField(
        required=False, help_text="The version that a recipe with `reference` is held against."
    )
    keep = serializers.BooleanField(default=False, help_text=KEEP)
    target_lufs = Number(
        min_value=-40, max_value=-5, required=False, help_text="In place of the recipe's."
    )
    ceiling_dbtp = Number(
        min_value=-12, max_value=0, required=False, help_text="In place of the recipe's."
    )
    label = serializers.CharField(max_length=120, default="", allow_blank=True)  # type: ignore[assignment]


class Versions(APIView):
    @extend_schema(operation_id="versions_list", responses=VersionShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.LISTEN)
        versions = querysets.versions_for_page(song.versions.all())
        return Response(VersionShape(versions, many=True).data)

    @extend_schema(
        operation_id="versions_begin",
        request=BounceBody,
        responses={201: BegunVersion, 400: Problem, 403: Problem, 413: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.UPLOAD)
        body = BounceBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = actor(request.user).user
        version = actions.begin_version(song, by=by, **body.validated_data)
        answer = {**_shown(version), "upload": upload_json(version.upload)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneVersion(APIView):
    @extend_schema(operation_id="versions_read", responses=WholeVersion)
    def get(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id)
        me = actor(request.user)
        hears = me.may(version.song.project_id, May.HEAR_STEMS)
        pins = PinShape(querysets.pins_for_page(version), many=True).data if hears else []
        return Response({**VersionShape(version).data, "stems": pins})

    @extend_schema(
        operation_id="versions_relabel",
        request=VersionPatch,
        responses={200: VersionShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def patch(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.UPLOAD)
        body = VersionPatch(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data.get("kind", version.kind) != version.kind:
            # A master that is called a mix would leave unasked.
            leaving.require_leaving(actor(request.user), version)
        actions.change_version(version, **body.validated_data)
        return Response(VersionShape(version).data)


class Retirement(APIView):
    """Put aside, and taken back. Notes, files, orders and masters of the version stay."""

    @extend_schema(
        operation_id="versions_retire", request=None, responses={200: VersionShape, 403: Problem}
    )
    def put(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.UPLOAD)
        return Response(VersionShape(actions.retire_version(version)).data)

    @extend_schema(
        operation_id="versions_restore", request=None, responses={200: VersionShape, 403: Problem}
    )
    def delete(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.UPLOAD)
        return Response(VersionShape(actions.restore_version(version)).data)


class MixOrders(APIView):
    @extend_schema(
        operation_id="songs_order_mix",
        request=MixBody,
        responses={201: VersionShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.ORDER)
        body = MixBody(data=request.data)
        body.is_valid(raise_exception=True)
        wish = body.validated_data.get("recipe")
        version = actions.order_mix(
            song,
            by=actor(request.user).user,
            recipe=MixRecipe.from_json(wish) if wish is not None else None,
            label=body.validated_data["label"],
            keep=body.validated_data["keep"],
        )
        return Response(_shown(version), status=status.HTTP_201_CREATED)


class MasterOrders(APIView):
    @extend_schema(
        operation_id="versions_order_master",
        request=MasterBody,
        responses={201: VersionShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.ORDER)
        body = MasterBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        if "recipe" in said:
            said["recipe"] = MasterRecipe.from_json(said["recipe"])
        if "reference" in said:
            said["reference"] = version_for(request, said["reference"])
        master = actions.order_master(version, by=actor(request.user).user, **said)
        return Response(_shown(master), status=status.HTTP_201_CREATED)


class DefaultMaster(APIView):
    """The recipe that a master without a recipe would follow, to be read and changed."""

    @extend_schema(
        operation_id="versions_master_recipe",
        responses={200: OpenApiTypes.OBJECT, 404: Problem},
    )
    def get(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id)
        return Response(actions.default_master(version.song).to_json())


def _shown(version: Version) -> dict[str, Any]:
    rows = querysets.versions_for_page(Version.objects.filter(pk=version.pk))
    return dict(VersionShape(rows.get()).data)
