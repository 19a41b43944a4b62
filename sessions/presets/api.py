"""Presets, the schemas that order sheets are drawn from, and differences between recipes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing import recipes
from processing.recipes import schema
from processing.recipes.base import WrongRecipe
from processing.recipes.built_in import BUILT_IN, BuiltIn
from processing.recipes.difference import between
from processing.recipes.example import EXAMPLES
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem
from sessions.presets import access, actions
from sessions.presets.models import Preset
from sessions.projects.access import visible_projects
from sessions.projects.models import Project

SCOPES = ["built_in", "studio", "project"]
_KIND = OpenApiParameter("kind", str, enum=list(EXAMPLES), description="Of this kind alone.")
_PROJECT = OpenApiParameter("project", int, description="With those of this project.")


class PresetShape(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True, help_text="Null where it is built in.")
    kind = serializers.ChoiceField(choices=Preset.Kind.choices)
    name = serializers.CharField()
    about = serializers.CharField()
    scope = serializers.ChoiceField(choices=SCOPES)
    project = serializers.IntegerField(allow_null=True)
    words = serializers.JSONField(help_text="The keys of a recipe that it sets.")
    by = serializers.CharField()
    updated_at = serializers.DateTimeField(allow_null=True)
    may_change = serializers.BooleanField()


class PresetBody(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Preset.Kind.choices)
    name = serializers.CharField(max_length=80)
    recipe = serializers.JSONField(help_text="A recipe, or the keys of it that are to be set.")
    project = serializers.IntegerField(
        allow_null=True, default=None, help_text="Null: for the whole studio."
    )


class PresetPatch(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, required=False)
    recipe = serializers.JSONField(required=False)


class DifferenceBody(serializers.Serializer[Any]):
    before = serializers.JSONField()
    after = serializers.JSONField()


class DifferenceShape(serializers.Serializer[Any]):
    place = serializers.CharField()
    sentence = serializers.CharField()


class Presets(APIView):
    """Built-in ones first, then the studio's, then the project's; by name."""

    @extend_schema(
        operation_id="presets_list",
        parameters=[_KIND, _PROJECT],
        responses=PresetShape(many=True),
    )
    def get(self, request: Request) -> Response:
        me, kind = actor(request.user), request.query_params.get("kind", "")
        kept = access.visible_presets(me).select_related("by").order_by("name", "pk")
        project = request.query_params.get("project", "")
        kept = kept.filter(project__isnull=True) | (
            kept.filter(project=int(project)) if project.isdecimal() else kept.none()
        )
        rows = [*map(_built_in, BUILT_IN), *(_kept(me, preset) for preset in kept)]
        rows = [row for row in rows if not kind or row["kind"] == kind]
        rows.sort(key=lambda row: SCOPES.index(row["scope"]))
        return Response(rows)

    @extend_schema(
        operation_id="presets_keep",
        request=PresetBody,
        responses={201: PresetShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request) -> Response:
        me = actor(request.user)
        body = PresetBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        project = _project(me, said["project"])
        access.require_change(me, project.pk if project else None)
        preset = actions.keep(
            project=project,
            kind=said["kind"],
            name=said["name"].strip(),
            recipe=_object(said["recipe"]),
            by=me.user,
        )
        return Response(_kept(me, preset), status=status.HTTP_201_CREATED)


class OnePreset(APIView):
    @extend_schema(operation_id="presets_read", responses=PresetShape)
    def get(self, request: Request, preset_id: int) -> Response:
        me = actor(request.user)
        return Response(_kept(me, _preset(me, preset_id)))

    @extend_schema(
        operation_id="presets_change",
        request=PresetPatch,
        responses={200: PresetShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def patch(self, request: Request, preset_id: int) -> Response:
        me = actor(request.user)
        preset = _preset(me, preset_id)
        access.require_change(me, preset.project_id)
        body = PresetPatch(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        recipe = _object(said["recipe"]) if "recipe" in said else None
        return Response(_kept(me, actions.change(preset, name=said.get("name"), recipe=recipe)))

    @extend_schema(operation_id="presets_throw_away", responses={204: None, 403: Problem})
    def delete(self, request: Request, preset_id: int) -> Response:
        me = actor(request.user)
        preset = _preset(me, preset_id)
        access.require_change(me, preset.project_id)
        actions.throw_away(preset)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RecipeText(APIView):
    """A complete recipe of that kind, with every default."""

    @extend_schema(operation_id="recipes_example", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, kind: str) -> Response:
        actor(request.user)
        if kind not in EXAMPLES:
            raise Http404
        return Response(EXAMPLES[kind]().to_json())


class RecipeSchema(APIView):
    """What may be said in a recipe of that kind: JSON Schema, draft 2020-12."""

    @extend_schema(operation_id="recipes_schema", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, kind: str) -> Response:
        actor(request.user)
        if kind not in EXAMPLES:
            raise Http404
        return Response(schema.of(recipes.KINDS[kind]))


class RecipeDifference(APIView):
    """How two recipes of one kind differ, in sentences."""

    @extend_schema(
        operation_id="recipes_difference",
        request=DifferenceBody,
        responses={200: DifferenceShape(many=True), 400: Problem},
    )
    def post(self, request: Request) -> Response:
        actor(request.user)
        body = DifferenceBody(data=request.data)
        body.is_valid(raise_exception=True)
        before, after = (
            recipes.read(_object(body.validated_data[name])) for name in ("before", "after")
        )
        if before.KIND != after.KIND:
            raise WrongRecipe("after.kind", f"“{after.KIND}” is not “{before.KIND}”")
        rows = [{"place": each.place, "sentence": each.sentence} for each in between(before, after)]
        return Response(rows)


def _project(me: Actor, pk: int | None) -> Project | None:
    if pk is None:
        return None
    return get_object_or_404(visible_projects(me), pk=pk)


def _preset(me: Actor, pk: int) -> Preset:
    return get_object_or_404(access.visible_presets(me).select_related("by"), pk=pk)


def _object(said: Any) -> Mapping[str, Any]:
    if not isinstance(said, Mapping):
        raise WrongRecipe("recipe", "is not an object with named values")
    return said


def _kept(me: Actor, preset: Preset) -> dict[str, Any]:
    return {
        "id": preset.pk,
        "kind": preset.kind,
        "name": preset.name,
        "about": "",
        "scope": "studio" if preset.project_id is None else "project",
        "project": preset.project_id,
        "words": preset.words,
        "by": preset.by.name,
        "updated_at": preset.updated_at.isoformat().replace("+00:00", "Z"),
        "may_change": access.may_change(me, preset),
    }


def _built_in(preset: BuiltIn) -> dict[str, Any]:
    return {
        "id": None,
        "kind": preset.kind,
        "name": preset.name,
        "about": preset.about,
        "scope": "built_in",
        "project": None,
        "words": preset.words,
        "by": "",
        "updated_at": None,
        "may_change": False,
    }
