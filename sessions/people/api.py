"""Tokens, and who I am."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people import actions, door, tokens
from sessions.people.access import actor
from sessions.people.models import ApiToken
from sessions.people.shapes import Problem


class Tokens(APIView):
    """Signing in without a browser."""

    permission_classes = (AllowAny,)
    authentication_classes = ()  # no session: so nothing to forge

    class Body(serializers.Serializer[dict[str, str]]):
        email = serializers.CharField(max_length=254)
        password = serializers.CharField(max_length=1000, trim_whitespace=False)
        name = serializers.CharField(max_length=80, default="API")
        scope = serializers.ChoiceField(ApiToken.Scope.choices, default=ApiToken.Scope.WRITE)
        days = serializers.IntegerField(
            default=tokens.LIVES_FOR.days,
            min_value=1,
            max_value=3650,
            help_text="After so many days it ends.",
        )
        code = serializers.CharField(
            max_length=40,
            default="",
            allow_blank=True,
            help_text="Of the authenticator app, where the account has a second factor.",
        )

    @extend_schema(
        operation_id="tokens_create",
        request=Body,
        responses={
            201: inline_serializer("Token", {"token": serializers.CharField()}),
            400: Problem,
            429: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = body.validated_data
        plain = request._request  # noqa: SLF001
        user = actions.check_credentials(plain, email=given["email"], password=given["password"])
        door.check_second(plain, user, given["code"])
        _, text = tokens.make_token(
            user,
            name=given["name"],
            scope=given["scope"],
            expires_at=timezone.now() + timedelta(days=given["days"]),
        )
        return Response({"token": text}, status=status.HTTP_201_CREATED)


class CurrentToken(APIView):
    @extend_schema(
        operation_id="tokens_revoke",
        request=None,
        responses={204: OpenApiResponse(description="The token of this request works no more.")},
    )
    def delete(self, request: Request) -> Response:
        if not isinstance(request.auth, ApiToken):
            raise actions.NoToken("This request came without a token.")
        tokens.revoke_token(request.auth)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyMembership(serializers.Serializer[dict[str, Any]]):
    project = serializers.IntegerField()
    role = serializers.CharField()
    rights = serializers.ListField(child=serializers.CharField())


class Me(APIView):
    @extend_schema(
        operation_id="me_read",
        responses=inline_serializer(
            "Me",
            {
                "id": serializers.IntegerField(),
                "name": serializers.CharField(),
                "email": serializers.EmailField(),
                "initials": serializers.CharField(),
                "is_owner": serializers.BooleanField(),
                "memberships": MyMembership(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        me = actor(request.user)
        return Response(
            {
                "id": me.user.pk,
                "name": me.user.name,
                "email": me.user.email,
                "initials": me.user.initials,
                "is_owner": me.is_owner,
                "memberships": [
                    {"project": pk, "role": role, "rights": sorted(me.rights_on(pk))}
                    for pk, role in sorted(me.roles.items())
                ],
            }
        )


class MyPassword(APIView):
    class Body(serializers.Serializer[dict[str, str]]):
        current = serializers.CharField(max_length=1000, trim_whitespace=False)
        new = serializers.CharField(max_length=1000, trim_whitespace=False)

    @extend_schema(
        operation_id="me_change_password",
        request=Body,
        responses={204: None, 400: Problem, 429: Problem},
    )
    def put(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        me = actor(request.user).user
        actions.change_password(request._request, me, **body.validated_data)  # noqa: SLF001
        if not isinstance(request.auth, ApiToken):
            update_session_auth_hash(request._request, me)  # noqa: SLF001
        return Response(status=status.HTTP_204_NO_CONTENT)
