"""Plans of mixes and masters: recipes that were made by listening."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processing.models import Report
from processing.recipes import MasterRecipe
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.people.shapes import Problem
from sessions.songs import access, actions
from sessions.songs.api.job_json import JobShape
from sessions.songs.api.reach import song_for, version_for
from sessions.songs.models import Plan


class MasterPlanBody(serializers.Serializer[Any]):
    recipe = serializers.JSONField(
        required=False, help_text="Wishes: a master recipe with `corrective` or `reference`."
    )
    reference = serializers.IntegerField(required=False, help_text="The version to be held to.")


class PlanShape(serializers.ModelSerializer[Plan]):
    """`recipe` is null until the job is done; its `plan` has a sentence for each decision."""

    job = JobShape()
    recipe = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ("id", "song", "version", "job", "created_at", "recipe")
        read_only_fields = fields

    def get_recipe(self, plan: Plan) -> dict[str, Any] | None:
        found = Report.objects.filter(render__job=plan.job, render__name="recipe").first()
        return found.facts if found else None


class MixPlans(APIView):
    @extend_schema(
        operation_id="plans_mix",
        request=None,
        description="Listen to the stems and plan a mix. Nothing is mixed yet.",
        responses={201: PlanShape, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        song = song_for(request, song_id, May.ORDER)
        plan = actions.plan_mix(song, by=actor(request.user).user)
        return Response(PlanShape(plan).data, status=status.HTTP_201_CREATED)


class MasterPlans(APIView):
    @extend_schema(
        operation_id="plans_master",
        request=MasterPlanBody,
        description="Listen to the version and plan its master. Nothing is made yet.",
        responses={201: PlanShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, version_id: int) -> Response:
        version = version_for(request, version_id, May.ORDER)
        body = MasterPlanBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        plan = actions.plan_master(
            version,
            by=actor(request.user).user,
            recipe=MasterRecipe.from_json(said["recipe"]) if "recipe" in said else None,
            reference=version_for(request, said["reference"]) if "reference" in said else None,
        )
        return Response(PlanShape(plan).data, status=status.HTTP_201_CREATED)


class OnePlan(APIView):
    @extend_schema(operation_id="plans_read", responses=PlanShape)
    def get(self, request: Request, plan_id: int) -> Response:
        plans = access.visible_plans(actor(request.user)).select_related("job")
        return Response(PlanShape(get_object_or_404(plans, pk=plan_id)).data)
