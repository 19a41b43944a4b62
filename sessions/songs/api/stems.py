"""Stems of a song, their revisions, and orders to edit them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.recipes import EditRecipe, StemRole
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import actions, querysets
from sessions.songs.api.reach import revision_for, song_for, stem_for
from sessions.songs.api.shapes import BegunStem, RevisionShape, StemShape, upload_json
from sessions.songs.models import Stem, StemRevision

ROLES = [(role.value, role.label) for role in StemRole]


KEEP = "Keep the sound between the steps, to be heard."


class FileBody(serializers.Serializer[Any]):
    filename = serializers.CharField(max_length=255)
    size_bytes = serializers.IntegerField(min_value=1, max_value=2**53)


class StemBody(FileBody):
    name = serializers.CharField(
        max_length=120, default="", allow_blank=True, help_text="Guessed from the file's name."
    )
    role = serializers.ChoiceField(choices=ROLES, default="", allow_blank=True)


class StemPatch(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False)
    role = serializers.ChoiceField(choices=ROLES, required=False)
    retired = serializers.BooleanField(required=False)


class EditBody(serializers.Serializer[Any]):
    recipe = serializers.JSONField(
        required=False, help_text="An edit recipe; without one: trim silence, short fades."
    )
    revision = serializers.IntegerField(
        required=False, help_text="Edit this sound, or none: 409 when a newer one is heard by now."
    )
    guide = serializers.IntegerField(
        required=False, help_text="The stem that a recipe with `align` is brought into time with."
    )
    keep = serializers.BooleanField(default=False, help_text=KEEP)


class Stems(APIView):
    """The stems that are in use; retired ones are read by their own address."""

    @extend_schema(operation_id="stems_list", responses=StemShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.HEAR_STEMS)
        stems = querysets.stems_for_page(querysets.live(song.stems.all()))
        return Response(StemShape(stems, many=True).data)

    @extend_schema(
        operation_id="stems_begin",
        request=StemBody,
        responses={201: BegunStem, 400: Problem, 403: Problem, 409: Problem, 413: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.UPLOAD)
        body = StemBody(data=request.data)
        body.is_valid(raise_exception=True)
        by = actor(request.user).user
        revision = actions.begin_stem(song, by=by, **body.validated_data)
        answer = {**_shown(revision.stem), "upload": upload_json(revision.upload)}
        return Response(answer, status=status.HTTP_201_CREATED)


class OneStem(APIView):
    @extend_schema(operation_id="stems_read", responses=StemShape)
    def get(self, request: Request, stem_id: int) -> Response:
        return Response(_shown(stem_for(request, stem_id)))

    @extend_schema(
        operation_id="stems_change",
        request=StemPatch,
        responses={200: StemShape, 403: Problem, 409: Problem},
    )
    def patch(self, request: Request, stem_id: int) -> Response:
        stem = stem_for(request, stem_id, May.UPLOAD)
        body = StemPatch(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(_shown(actions.change_stem(stem, **body.validated_data)))

    @extend_schema(
        operation_id="stems_retire",
        description="Puts the stem aside: it is in no later mix. PATCH `retired: false` undoes it.",
        responses={204: None, 403: Problem},
    )
    def delete(self, request: Request, stem_id: int) -> Response:
        actions.change_stem(stem_for(request, stem_id, May.UPLOAD), retired=True)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Revisions(APIView):
    @extend_schema(operation_id="revisions_list", responses=RevisionShape(many=True))
    def get(self, request: Request, stem_id: int) -> Response:
        revisions = querysets.revisions_for_page(stem_for(request, stem_id).revisions.all())
        return Response(RevisionShape(revisions, many=True).data)


class OneRevision(APIView):
    @extend_schema(operation_id="revisions_read", responses=RevisionShape)
    def get(self, request: Request, revision_id: int) -> Response:
        return Response(RevisionShape(revision_for(request, revision_id)).data)


class EditOrders(APIView):
    @extend_schema(
        operation_id="stems_order_edit",
        request=EditBody,
        responses={201: RevisionShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, stem_id: int) -> Response:
        stem = stem_for(request, stem_id, May.ORDER)
        body = EditBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        wish = said.get("recipe")
        recipe = EditRecipe.from_json(wish) if wish is not None else actions.GENTLE_EDIT
        revision = actions.order_edit(
            stem,
            by=actor(request.user).user,
            recipe=recipe,
            revision=said.get("revision"),
            guide=stem_for(request, said["guide"]) if "guide" in said else None,
            keep=said["keep"],
        )
        rows = querysets.revisions_for_page(StemRevision.objects.filter(pk=revision.pk))
        return Response(RevisionShape(rows.get()).data, status=status.HTTP_201_CREATED)


class EditRecipeText(APIView):
    """The recipe that an edit without a recipe would follow, to be read and changed."""

    @extend_schema(
        operation_id="stems_edit_recipe", responses={200: OpenApiTypes.OBJECT, 404: Problem}
    )
    def get(self, request: Request, stem_id: int) -> Response:
        stem_for(request, stem_id)
        return Response(actions.GENTLE_EDIT.to_json())


def _shown(stem: Stem) -> dict[str, Any]:
    return dict(StemShape(querysets.stems_for_page(Stem.objects.filter(pk=stem.pk)).get()).data)
