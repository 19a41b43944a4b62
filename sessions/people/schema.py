"""How our tokens appear in the OpenAPI document."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "sessions.people.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token rm_…`, made by POST /api/tokens/ or `manage.py token`.",
        }


class FormScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The door: nobody is known yet. It is said as the cookie that the page must bring along."""

    target_class = "sessions.people.forgery.NoForgery"
    name = "door"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:  # noqa: ARG002
        return {"type": "apiKey", "in": "cookie", "name": settings.CSRF_COOKIE_NAME}
