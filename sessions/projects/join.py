"""The page that an invitation leads to, and what it asks. Its token is only ever in a body."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people.factors.adapter import studio_name
from sessions.people.forgery import NoForgery
from sessions.people.models import User
from sessions.people.shapes import Problem
from sessions.projects import invitations
from sessions.projects.models import Invitation


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for everybody: what robots fetch to draw a preview says nothing."""
    answer = render(request, "people/join.html")
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


class Invited(APIView):
    """What an invitation says to who holds it."""

    permission_classes = (AllowAny,)
    authentication_classes = (NoForgery,)

    class Body(serializers.Serializer[dict[str, str]]):
        token = serializers.CharField(max_length=100)

    @extend_schema(
        operation_id="invitation_readings_read",
        request=Body,
        responses={
            200: inline_serializer(
                "InvitationRead",
                {
                    "studio": serializers.CharField(),
                    "by": serializers.CharField(),
                    "role": serializers.CharField(),
                    "email": serializers.CharField(),
                    "has_account": serializers.BooleanField(),
                    "signed_in_as": serializers.CharField(allow_blank=True),
                },
            ),
            404: Problem,
            429: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        row = invitations.read(request._request, body.validated_data["token"])  # noqa: SLF001
        user = request.user
        return Response(
            {
                "studio": studio_name(),
                "by": row.by.name,
                "role": row.get_role_display(),
                "email": row.email,
                "has_account": User.objects.filter(email=row.email).exists(),
                "signed_in_as": user.email if isinstance(user, User) else "",
            }
        )


class Acceptances(APIView):
    """The invitation is used: by who is signed in, or by who gives a name and a password."""

    permission_classes = (AllowAny,)
    authentication_classes = (NoForgery,)

    class Body(serializers.Serializer[dict[str, str]]):
        token = serializers.CharField(max_length=100)
        name = serializers.CharField(max_length=120, default="", allow_blank=True)
        password = serializers.CharField(
            max_length=1000, default="", allow_blank=True, trim_whitespace=False
        )

    @extend_schema(
        operation_id="invitation_acceptances_accept",
        request=Body,
        responses={
            201: inline_serializer("Accepted", {"page": serializers.CharField()}),
            400: Problem,
            404: Problem,
            409: Problem,
            429: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = body.validated_data
        plain, user = request._request, request.user  # noqa: SLF001
        if isinstance(user, User):
            row = invitations.accept(plain, given["token"], user=user)
        else:
            row = invitations.accept_as_new(
                plain, given["token"], name=given["name"], password=given["password"]
            )
        return Response({"page": _onward(row)}, status=201)


def _onward(row: Invitation) -> str:
    if row.project_id is None:
        return reverse("desk:home")
    return reverse("desk:project", args=[row.project_id])
