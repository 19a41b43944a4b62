"""Headers that every answer carries: the content security policy with its nonce."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)


class security_headers:  # noqa: N801
    """Middleware for both worlds; streaming answers stay untouched but for their headers."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        if iscoroutinefunction(self.get_response):
            return self._later(request)
        return self._finish(request, self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        return self._finish(request, await self.get_response(request))

    @staticmethod
    def _finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        nonce = request.csp_nonce  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Nobody finds unreleased titles in the browser that somebody else has signed out of.
        response.headers.setdefault("Cache-Control", "private, no-store")
        # Nothing of a studio is for search engines, whoever let them know of an address.
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        return response


def nonce(request: HttpRequest) -> dict[str, str]:
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
