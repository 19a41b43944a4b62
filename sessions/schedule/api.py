"""Rooms and bookings in JSON. Moments carry their offset and are answered in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.access import Actor, actor
from sessions.people.shapes import Person, Problem
from sessions.projects.access import visible_projects
from sessions.schedule import access, actions
from sessions.schedule.models import Booking, Room

PAGE = 500


class Moment(serializers.DateTimeField):
    """ISO 8601 with an offset: without one nobody knows whose clock is meant."""

    default_error_messages = {
        "no_offset": "Send the offset from UTC too, such as 10:00+01:00 or Z."
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("no_offset")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            self.fail("overflow")


class RoomShape(serializers.ModelSerializer[Room]):
    class Meta:
        model = Room
        fields = ("id", "name", "time_zone")
        read_only_fields = fields


class BookingShape(serializers.ModelSerializer[Booking]):
    by = Person(read_only=True)

    class Meta:
        model = Booking
        fields = ("id", "room", "project", "title", "starts_at", "ends_at", "by")
        read_only_fields = fields


class TakenShape(serializers.Serializer[Any]):
    """A booking that is in the way; `booking` only if you may see it."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    booking = BookingShape(allow_null=True)


class ClashShape(Problem):
    clashes_with = TakenShape(many=True)


class BookingBody(serializers.Serializer[Any]):
    room = serializers.IntegerField(min_value=1)
    project = serializers.IntegerField(min_value=1)
    title = serializers.CharField(max_length=120)
    starts_at = Moment()
    ends_at = Moment()


class BookingChange(serializers.Serializer[Any]):
    room = serializers.IntegerField(min_value=1, required=False)
    title = serializers.CharField(max_length=120, required=False)
    starts_at = Moment(required=False)
    ends_at = Moment(required=False)


class Rooms(APIView):
    class Body(serializers.Serializer[Any]):
        name = serializers.CharField(max_length=80)
        time_zone = serializers.CharField(max_length=64, default="UTC")

    @extend_schema(operation_id="rooms_list", responses=RoomShape(many=True))
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(RoomShape(access.rooms(), many=True).data)

    @extend_schema(
        operation_id="rooms_create",
        request=Body,
        responses={201: RoomShape, 400: Problem, 403: Problem, 409: Problem},
    )
    def post(self, request: Request) -> Response:
        access.require_rooms(actor(request.user))
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        room = actions.open_room(**body.validated_data)
        return Response(RoomShape(room).data, status=status.HTTP_201_CREATED)


class Bookings(APIView):
    class Window(serializers.Serializer[Any]):
        since = Moment(required=False)
        until = Moment(required=False)
        room = serializers.IntegerField(required=False)

    @extend_schema(
        operation_id="bookings_list",
        parameters=[
            OpenApiParameter("since", datetime, description="Those that end after this."),
            OpenApiParameter("until", datetime, description="Those that start before this."),
            OpenApiParameter("room", int),
        ],
        responses=BookingShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The first 500 bookings of your projects, by start."""
        window = self.Window(data=request.query_params)
        window.is_valid(raise_exception=True)
        asked = {
            "ends_at__gt": window.validated_data.get("since"),
            "starts_at__lt": window.validated_data.get("until"),
            "room__pk": window.validated_data.get("room"),
        }
        rows = _bookings(actor(request.user)).filter(
            **{name: value for name, value in asked.items() if value is not None}
        )
        return Response(BookingShape(rows.order_by("starts_at", "pk")[:PAGE], many=True).data)

    @extend_schema(
        operation_id="bookings_create",
        request=BookingBody,
        responses={201: BookingShape, 400: Problem, 403: Problem, 404: Problem, 409: ClashShape},
    )
    def post(self, request: Request) -> Response:
        me = actor(request.user)
        body = BookingBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        project = get_object_or_404(visible_projects(me), pk=said.pop("project"))
        access.require_booking(me, project.pk)
        room = get_object_or_404(access.rooms(), pk=said.pop("room"))
        try:
            booking = actions.book(actions.Slot(room=room, **said), project=project, by=me.user)
        except actions.Clash as clash:
            return _clash(clash, me)
        return Response(BookingShape(booking).data, status=status.HTTP_201_CREATED)


class TheBooking(APIView):
    @extend_schema(operation_id="booking_read", responses={200: BookingShape, 404: Problem})
    def get(self, request: Request, booking_id: int) -> Response:
        row = get_object_or_404(_bookings(actor(request.user)), pk=booking_id)
        return Response(BookingShape(row).data)

    @extend_schema(
        operation_id="booking_move",
        request=BookingChange,
        responses={200: BookingShape, 400: Problem, 403: Problem, 404: Problem, 409: ClashShape},
    )
    def patch(self, request: Request, booking_id: int) -> Response:
        me = actor(request.user)
        row = get_object_or_404(_bookings(me), pk=booking_id)
        access.require_booking(me, row.project_id)
        body = BookingChange(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        slot = actions.Slot(
            room=get_object_or_404(access.rooms(), pk=said.get("room", row.room_id)),
            title=said.get("title", row.title),
            starts_at=said.get("starts_at", row.starts_at),
            ends_at=said.get("ends_at", row.ends_at),
        )
        try:
            moved = actions.move(row, slot)
        except actions.Clash as clash:
            return _clash(clash, me)
        return Response(BookingShape(moved).data)

    @extend_schema(
        operation_id="booking_cancel",
        request=None,
        responses={204: None, 403: Problem, 404: Problem},
    )
    def delete(self, request: Request, booking_id: int) -> Response:
        me = actor(request.user)
        row = get_object_or_404(_bookings(me), pk=booking_id)
        access.require_booking(me, row.project_id)
        actions.cancel(row)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _bookings(me: Actor) -> QuerySet[Booking]:
    return access.visible_bookings(me).select_related("by", "room")


def _clash(clash: actions.Clash, me: Actor) -> Response:
    seen = {each.pk: each for each in _bookings(me).filter(pk__in=[o.pk for o in clash.others])}
    taken = [
        {"starts_at": each.starts_at, "ends_at": each.ends_at, "booking": seen.get(each.pk)}
        for each in clash.others
    ]
    told: dict[str, Any] = {
        "detail": clash.sentence,
        "code": clash.code,
        "remedy": clash.remedy,
        "clashes_with": taken,
    }
    return Response(ClashShape(told).data, status=clash.status)
