"""Every request gets a number; what is written down meanwhile says from where it was asked."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from sessions.audit.trace import Trace, tracing
from sessions.people.addresses import client_address

Answer = Callable[[HttpRequest], HttpResponseBase]


def traced(get_response: Answer) -> Answer:
    """Middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        trace = Trace(
            request=secrets.token_hex(8),
            address=client_address(request),
            agent=request.headers.get("User-Agent", ""),
        )
        with tracing(trace):
            return get_response(request)

    return answer
