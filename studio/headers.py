"""Headers that every answer carries: the content security policy with its nonce."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)


Answer = Callable[[HttpRequest], HttpResponseBase]


def security_headers(get_response: Answer) -> Answer:
    """Middleware. Streaming answers stay untouched but for their headers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        nonce = request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Nobody finds unreleased titles in the browser that somebody else has signed out of.
        response.headers.setdefault("Cache-Control", "private, no-store")
        # Nothing of a studio is for search engines, whoever let them know of an address.
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        return response

    return answer


def nonce(request: HttpRequest) -> dict[str, str]:
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
