"""Budgets in JSON. Amounts are whole minor units beside their currency."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.budgets import access, actions
from sessions.budgets.models import Budget, BudgetLine
from sessions.budgets.money import LARGEST_MINOR
from sessions.budgets.sums import BudgetSum, Sum, add_up
from sessions.people.access import Actor, actor
from sessions.people.shapes import Problem


class BudgetLineShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    category = serializers.ChoiceField(BudgetLine.Category.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the serializer's own
    planned_minor = serializers.IntegerField()
    actual_minor = serializers.IntegerField()
    variance_minor = serializers.IntegerField()


class BudgetTotalShape(serializers.Serializer[Any]):
    planned_minor = serializers.IntegerField()
    actual_minor = serializers.IntegerField()
    variance_minor = serializers.IntegerField()


class BudgetCategoryShape(BudgetTotalShape):
    name = serializers.CharField()


class BudgetShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = serializers.IntegerField()
    currency = serializers.CharField()
    revision = serializers.IntegerField()
    lines = BudgetLineShape(many=True)
    categories = BudgetCategoryShape(many=True)
    total = BudgetTotalShape()


class LineBody(serializers.Serializer[Any]):
    category = serializers.ChoiceField(BudgetLine.Category.choices)
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]  # as above
    planned_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, default=0)
    actual_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR, default=0)
    revision = serializers.IntegerField(min_value=0, required=False)


class LineChange(LineBody):
    revision = serializers.IntegerField(min_value=0)


class TheBudget(APIView):
    class Body(serializers.Serializer[Any]):
        currency = serializers.CharField(max_length=3)
        revision = serializers.IntegerField(min_value=0, required=False)

    @extend_schema(operation_id="budget_read", responses={200: BudgetShape, 404: Problem})
    def get(self, request: Request, project_id: int) -> Response:
        rows = access.visible_budgets(actor(request.user))
        return Response(as_json(get_object_or_404(rows, project__pk=project_id)))

    @extend_schema(
        operation_id="budget_write",
        request=Body,
        responses={200: BudgetShape, 201: BudgetShape, 400: Problem, 404: Problem, 409: Problem},
    )
    def put(self, request: Request, project_id: int) -> Response:
        """Open the budget, or change its currency while it holds no money (with `revision`)."""
        me = actor(request.user)
        project = get_object_or_404(access.projects_with_money(me), pk=project_id)
        access.require_change(me, project.pk)
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        currency, revision = body.validated_data["currency"], body.validated_data.get("revision")
        budget = Budget.objects.filter(project=project).first()
        if budget is None:
            opened = actions.open_budget(project, by=me.user, currency=currency)
            return Response(as_json(opened), status=status.HTTP_201_CREATED)
        if revision is None:
            raise actions.BudgetIsOpen(
                "This project has a budget already.",
                remedy="Send its revision with the currency to change that.",
            )
        changed = actions.change_currency(budget, by=me.user, currency=currency, revision=revision)
        return Response(as_json(changed))


class Lines(APIView):
    @extend_schema(
        operation_id="budget_lines_create",
        request=LineBody,
        responses={201: BudgetLineShape, 400: Problem, 404: Problem, 409: Problem},
    )
    def post(self, request: Request, project_id: int) -> Response:
        me = actor(request.user)
        budget = get_object_or_404(access.visible_budgets(me), project__pk=project_id)
        access.require_change(me, project_id)
        body = LineBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        revision = said.pop("revision", None)
        row = actions.add_line(budget, actions.Line(**said), by=me.user, revision=revision)
        return Response(line_json(row), status=status.HTTP_201_CREATED)


class TheLine(APIView):
    @extend_schema(
        operation_id="budget_line_change",
        request=LineChange,
        responses={200: BudgetLineShape, 400: Problem, 404: Problem, 409: Problem},
    )
    def patch(self, request: Request, line_id: int) -> Response:
        """Change what is sent; `revision` is that of the budget as it was read."""
        me, row = self._row(request, line_id)
        body = LineChange(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        said = {**_as_said(row), **body.validated_data}
        revision = _revision(said.pop("revision", None))
        changed = actions.change_line(row, actions.Line(**said), by=me.user, revision=revision)
        return Response(line_json(changed))

    @extend_schema(
        operation_id="budget_line_delete",
        request=None,
        parameters=[OpenApiParameter("revision", int, required=True)],
        responses={204: None, 404: Problem, 409: Problem},
    )
    def delete(self, request: Request, line_id: int) -> Response:
        me, row = self._row(request, line_id)
        text = request.query_params.get("revision", "")
        revision = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
        actions.remove_line(row, by=me.user, revision=_revision(revision))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @staticmethod
    def _row(request: Request, line_id: int) -> tuple[Actor, BudgetLine]:
        me = actor(request.user)
        row = get_object_or_404(access.visible_lines(me).select_related("budget"), pk=line_id)
        access.require_change(me, row.budget.project_id)
        return me, row


def as_json(budget: Budget) -> dict[str, Any]:
    book: BudgetSum = add_up(budget)
    return {
        "id": budget.pk,
        "project": budget.project_id,
        "currency": budget.currency,
        "revision": budget.revision,
        "lines": [line_json(each.line) for group in book.categories for each in group.lines],
        "categories": [{"name": group.name, **_sum_json(group.sum)} for group in book.categories],
        "total": _sum_json(book.total),
    }


def line_json(row: BudgetLine) -> dict[str, Any]:
    return {
        "id": row.pk,
        "category": row.category,
        "label": row.label,
        "planned_minor": row.planned_minor,
        "actual_minor": row.actual_minor,
        "variance_minor": row.planned_minor - row.actual_minor,
    }


def _sum_json(together: Sum) -> dict[str, int]:
    return {
        "planned_minor": together.planned_minor,
        "actual_minor": together.actual_minor,
        "variance_minor": together.variance_minor,
    }


def _as_said(row: BudgetLine) -> dict[str, Any]:
    return {
        "category": row.category,
        "label": row.label,
        "planned_minor": row.planned_minor,
        "actual_minor": row.actual_minor,
    }


def _revision(revision: int | None) -> int:
    """Without the revision somebody would overwrite what they never saw."""
    if revision is None:
        raise serializers.ValidationError({"revision": ["Send the budget's revision."]})
    return revision
