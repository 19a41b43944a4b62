"""Passkeys by JSON, as browsers speak of them: a challenge, and the answer of the device."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sessions.people import door
from sessions.people.access import actor
from sessions.people.factors import passkeys
from sessions.people.forgery import NoForgery
from sessions.people.pages import own_page
from sessions.people.shapes import Problem


class Challenges(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = (NoForgery,)

    @extend_schema(
        operation_id="passkey_challenges_make",
        request=None,
        responses={200: OpenApiTypes.OBJECT, 429: Problem},
    )
    def post(self, request: Request) -> Response:
        plain = request._request  # noqa: SLF001
        found = door.half(plain)
        return Response(passkeys.challenge(plain, found[0] if found else None))


class SignIns(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = (NoForgery,)

    class Body(serializers.Serializer[dict[str, Any]]):
        credential = serializers.DictField()
        next = serializers.CharField(max_length=2000, default="", allow_blank=True)

    @extend_schema(
        operation_id="passkey_sign_ins_sign_in",
        request=Body,
        responses={
            200: inline_serializer("SignedIn", {"page": serializers.CharField()}),
            400: Problem,
            429: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        plain = request._request  # noqa: SLF001
        onward = door.sign_in_by_passkey(plain, body.validated_data["credential"])
        return Response({"page": onward or own_page(plain, body.validated_data["next"])})


class MyChallenges(APIView):
    class Body(serializers.Serializer[dict[str, str]]):
        password = serializers.CharField(max_length=1000, trim_whitespace=False)

    @extend_schema(
        operation_id="my_passkey_challenges_make",
        request=Body,
        responses={200: OpenApiTypes.OBJECT, 400: Problem, 429: Problem},
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        plain, me = request._request, actor(request.user).user  # noqa: SLF001
        return Response(passkeys.challenge_to_add(plain, me, **body.validated_data))


class MyPasskeys(APIView):
    class Body(serializers.Serializer[dict[str, Any]]):
        name = serializers.CharField(max_length=80, default="Passkey")
        credential = serializers.DictField()

    @extend_schema(
        operation_id="my_passkeys_add",
        request=Body,
        responses={
            201: inline_serializer(
                "PasskeyAdded",
                {"recovery_codes": serializers.ListField(child=serializers.CharField())},
            ),
            400: Problem,
        },
    )
    def post(self, request: Request) -> Response:
        body = self.Body(data=request.data)
        body.is_valid(raise_exception=True)
        plain, me = request._request, actor(request.user).user  # noqa: SLF001
        paper = passkeys.add(plain, me, **body.validated_data)
        return Response({"recovery_codes": paper}, status=status.HTTP_201_CREATED)
