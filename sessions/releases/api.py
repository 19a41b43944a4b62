"""Checklists, and what fills them, in JSON. Amounts are whole minor units beside their currency."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.budgets.money import LARGEST_MINOR
from sessions.people.access import Actor, actor
from sessions.people.roles import May
from sessions.people.shapes import Person, Problem
from sessions.projects.models import Project
from sessions.releases import access, actions, gate, isrc
from sessions.releases.models import Balance, Code, Credit, Gate, Override, Recording
from sessions.songs.models import Song, Version


class GateShape(serializers.ModelSerializer[Gate]):
    is_on = serializers.BooleanField()
    lines = serializers.ListField(child=serializers.ChoiceField(Code.choices))
    approvals_needed = serializers.IntegerField(
        allow_null=True, min_value=1, max_value=100, help_text="Null: those of all who may approve."
    )

    class Meta:
        model = Gate
        fields = ("is_on", "lines", "approvals_needed")


class BalanceShape(serializers.ModelSerializer[Balance]):
    outstanding_minor = serializers.IntegerField(min_value=0, max_value=LARGEST_MINOR)
    note = serializers.CharField(max_length=200, default="", allow_blank=True)
    by = Person(read_only=True)

    class Meta:
        model = Balance
        fields = ("outstanding_minor", "currency", "note", "by", "said_at")
        read_only_fields = ("currency", "by", "said_at")


class ReleaseLineShape(serializers.Serializer[Any]):
    code = serializers.ChoiceField(Code.choices)
    title = serializers.CharField()
    sentence = serializers.CharField()
    is_green = serializers.BooleanField()
    evidence = serializers.CharField()
    where = serializers.CharField(help_text="The page on which it is put right.")


class OverrideShape(serializers.ModelSerializer[Override]):
    by = Person()

    class Meta:
        model = Override
        fields = ("reason", "by", "given_at")


class ReleaseShape(serializers.Serializer[gate.Checklist]):
    version = serializers.IntegerField(source="version.pk")
    is_on = serializers.BooleanField(source="gate.is_on")
    is_open = serializers.BooleanField(help_text="Whether everybody who may download takes it.")
    closed_because = serializers.CharField()
    lines = ReleaseLineShape(many=True)
    override = OverrideShape(allow_null=True)


class CreditShape(serializers.ModelSerializer[Credit]):
    class Meta:
        model = Credit
        fields = ("id", "song", "name", "role", "position")
        read_only_fields = ("id", "song", "position")


class IsrcShape(serializers.Serializer[Any]):
    isrc = serializers.CharField(
        max_length=40, allow_blank=True, help_text="CC-XXX-YY-NNNNN; hyphens may be left out."
    )


class TheGate(APIView):
    @extend_schema(operation_id="gate_read", responses=GateShape)
    def get(self, request: Request, project_id: int) -> Response:
        project = get_object_or_404(access.visible_projects(actor(request.user)), pk=project_id)
        return Response(GateShape(gate.gate_of(project.pk)).data)

    @extend_schema(
        operation_id="gate_write",
        request=GateShape,
        responses={200: GateShape, 400: Problem, 403: Problem},
    )
    def put(self, request: Request, project_id: int) -> Response:
        me = actor(request.user)
        project = get_object_or_404(access.visible_projects(me), pk=project_id)
        access.require(me, project, May.CHANGE_PROJECT)
        body = GateShape(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(
            GateShape(actions.change_gate(project, by=me.user, **body.validated_data)).data
        )


class TheBalance(APIView):
    @extend_schema(operation_id="balance_read", responses={200: BalanceShape, 404: Problem})
    def get(self, request: Request, project_id: int) -> Response:
        project = _with_money(actor(request.user), project_id)
        balances = Balance.objects.filter(project=project).select_related("by")
        return Response(BalanceShape(get_object_or_404(balances)).data)

    @extend_schema(
        operation_id="balance_write",
        request=BalanceShape,
        responses={200: BalanceShape, 400: Problem, 403: Problem, 404: Problem},
    )
    def put(self, request: Request, project_id: int) -> Response:
        me = actor(request.user)
        project = _with_money(me, project_id)
        access.require(me, project, May.CHANGE_MONEY)
        body = BalanceShape(data=request.data)
        body.is_valid(raise_exception=True)
        said = actions.say_balance(project, by=me.user, **body.validated_data)
        return Response(BalanceShape(said).data)


class Release(APIView):
    """The checklist of a master, each line with its evidence, read anew with each request."""

    @extend_schema(operation_id="versions_release", responses={200: ReleaseShape, 404: Problem})
    def get(self, request: Request, master_id: int) -> Response:
        return Response(_checklist(_master(actor(request.user), master_id)))


class TheOverride(APIView):
    """One master leaves though its checklist is not green, by name and with a reason."""

    class Body(serializers.Serializer[Any]):
        reason = serializers.CharField(max_length=500)

    @extend_schema(
        operation_id="versions_override",
        request=Body,
        responses={200: ReleaseShape, 400: Problem, 403: Problem, 404: Problem, 409: Problem},
    )
    def put(self, request: Request, master_id: int) -> Response:
        me = actor(request.user)
        version = _master(me, master_id)
        access.require(me, version.song.project_id, May.CHANGE_PROJECT)
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        actions.override(version, by=me.user, **body.validated_data)
        return Response(_checklist(version))

    @extend_schema(operation_id="versions_end_override", responses={200: ReleaseShape})
    def delete(self, request: Request, master_id: int) -> Response:
        me = actor(request.user)
        version = _master(me, master_id)
        access.require(me, version.song.project_id, May.CHANGE_PROJECT)
        actions.end_override(version, by=me.user)
        return Response(_checklist(version))


class Credits(APIView):
    @extend_schema(operation_id="credits_list", responses=CreditShape(many=True))
    def get(self, request: Request, song_id: int) -> Response:
        song = _song(actor(request.user), song_id)
        rows = song.credits.order_by("position", "pk")
        return Response(CreditShape(rows, many=True).data)

    @extend_schema(
        operation_id="credits_add",
        request=CreditShape,
        responses={201: CreditShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        access.require_writing(me, song)
        body = CreditShape(data=request.data)
        body.is_valid(raise_exception=True)
        credit = actions.add_credit(song, by=me.user, **body.validated_data)
        return Response(CreditShape(credit).data, status=status.HTTP_201_CREATED)


class OneCredit(APIView):
    @extend_schema(
        operation_id="credits_change",
        request=CreditShape,
        responses={200: CreditShape, 400: Problem, 403: Problem},
    )
    def put(self, request: Request, credit_id: int) -> Response:
        me, credit = _credit(request, credit_id)
        body = CreditShape(data=request.data)
        body.is_valid(raise_exception=True)
        actions.change_credit(credit, by=me.user, **body.validated_data)
        return Response(CreditShape(credit).data)

    @extend_schema(operation_id="credits_remove", responses={204: None, 403: Problem})
    def delete(self, request: Request, credit_id: int) -> Response:
        me, credit = _credit(request, credit_id)
        actions.remove_credit(credit, by=me.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CreditPlace(APIView):
    class Body(serializers.Serializer[Any]):
        place = serializers.IntegerField(
            min_value=1, max_value=actions.CREDITS_AT_MOST, help_text="The first is 1."
        )

    @extend_schema(
        operation_id="credits_place",
        request=Body,
        responses={200: CreditShape(many=True), 400: Problem, 403: Problem},
    )
    def put(self, request: Request, credit_id: int) -> Response:
        """The credits of the song in their new order."""
        me, credit = _credit(request, credit_id)
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        actions.place_credit(credit, by=me.user, place=body.validated_data["place"])
        rows = credit.song.credits.order_by("position", "pk")
        return Response(CreditShape(rows, many=True).data)


class TheIsrc(APIView):
    @extend_schema(operation_id="isrc_read", responses=IsrcShape)
    def get(self, request: Request, song_id: int) -> Response:
        song = _song(actor(request.user), song_id)
        found = Recording.objects.filter(song=song).first()
        return Response({"isrc": isrc.shown(found.isrc) if found else ""})

    @extend_schema(
        operation_id="isrc_write",
        request=IsrcShape,
        responses={200: IsrcShape, 400: Problem, 403: Problem},
    )
    def put(self, request: Request, song_id: int) -> Response:
        me = actor(request.user)
        song = _song(me, song_id)
        access.require_writing(me, song)
        body = IsrcShape(data=request.data)
        body.is_valid(raise_exception=True)
        code = actions.give_isrc(song, by=me.user, code=body.validated_data["isrc"])
        return Response({"isrc": isrc.shown(code)})


def _checklist(version: Version) -> Any:
    return ReleaseShape(gate.checklist(version)).data


def _master(me: Actor, master_id: int) -> Version:
    return get_object_or_404(access.visible_masters(me), pk=master_id)


def _song(me: Actor, song_id: int) -> Song:
    return get_object_or_404(access.visible_songs(me).select_related("project"), pk=song_id)


def _credit(request: Request, credit_id: int) -> tuple[Actor, Credit]:
    me = actor(request.user)
    credits_ = access.visible_credits(me).select_related("song__project")
    credit = get_object_or_404(credits_, pk=credit_id)
    access.require_writing(me, credit.song)
    return me, credit


def _with_money(me: Actor, project_id: int) -> Project:
    return get_object_or_404(access.with_money(me), pk=project_id)
