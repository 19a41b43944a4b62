"""Every request gets a number; what is written down meanwhile says from where it was asked."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from sessions.audit.trace import Trace, tracing
from sessions.people.addresses import client_address


class traced:  # noqa: N801
    """Middleware for both worlds."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        answer: HttpResponseBase
        with tracing(_trace(request)):
            answer = self.get_response(request)
        return answer

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase
        with tracing(_trace(request)):
            answer = await self.get_response(request)
        return answer


def _trace(request: HttpRequest) -> Trace:
    return Trace(
        request=secrets.token_hex(8),
        address=client_address(request),
        agent=request.headers.get("User-Agent", ""),
    )
