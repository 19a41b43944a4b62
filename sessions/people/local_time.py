"""Pages show times where their reader is: in the reader's own zone, or else in the studio's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions.people.models import Studio, User


class local_time:  # noqa: N801
    """Middleware for both worlds. The API speaks UTC and is left alone."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return self._answer(request)
        name = request.user.time_zone or _names().first()
        with timezone.override(_zone(name)):
            return self._answer(request)

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase
        user = AnonymousUser() if request.path.startswith("/api/") else await request.auser()
        if not isinstance(user, User):
            answer = await self.get_response(request)
            return answer
        name = user.time_zone or await _names().afirst()
        with timezone.override(_zone(name)):
            answer = await self.get_response(request)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = self.get_response(request)
        return answer


def _names() -> Any:  # a values list has no type of its own
    return Studio.objects.order_by("pk").values_list("time_zone", flat=True)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
