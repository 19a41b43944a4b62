"""Pages show times where their reader is: in the reader's own zone, or else in the studio's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions.people.models import Studio

Answer = Callable[[HttpRequest], HttpResponseBase]


def local_time(get_response: Answer) -> Answer:
    """Middleware. The API speaks UTC and is left alone."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return get_response(request)
        name = request.user.time_zone or _names().first()
        with timezone.override(_zone(name)):
            return get_response(request)

    return answer


def _names() -> Any:  # a values list has no type of its own
    return Studio.objects.order_by("pk").values_list("time_zone", flat=True)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
