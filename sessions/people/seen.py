"""When each browser was last here, written into its session every ten minutes at most."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions.people.browsers import SEEN, is_to_be_marked


class seen:  # noqa: N801
    """Middleware for both worlds. Sessions that were not begun at our door are left alone."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        if request.user.is_authenticated and is_to_be_marked(request.session.get(SEEN)):
            request.session[SEEN] = _now()
        answer: HttpResponseBase = self.get_response(request)
        return answer

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        user = await request.auser()
        if user.is_authenticated and is_to_be_marked(await request.session.aget(SEEN)):
            await request.session.aset(SEEN, _now())
        answer: HttpResponseBase = await self.get_response(request)
        return answer


def _now() -> int:
    return int(timezone.now().timestamp())
