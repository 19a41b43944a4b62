"""For views of the API that strangers ask: no other site may press for them."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from sessions.people.models import User


class NoForgery(SessionAuthentication):
    """Whoever asks may be signed in or not; for strangers too the page must be ours."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        self.enforce_csrf(request)
        user = request._request.user  # noqa: SLF001
        return (user, None) if isinstance(user, User) and user.is_active else None
