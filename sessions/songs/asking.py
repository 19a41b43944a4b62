"""Whether what is being sent still may be: asked every second and every few megabytes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.request import Request

from sessions.people.again import again
from sessions.people.refusals import Refused

EVERY_SECONDS = 0.75
EVERY_BYTES = 8 * 1024 * 1024

StillAllowed = Callable[[], bool]

log = logging.getLogger(__name__)


def hears_still(request: Request, ask: Callable[[Request], object]) -> StillAllowed:
    """Whether `ask`, which was asked before the first byte, would let the same person in now."""
    plain = request._request  # noqa: SLF001

    def asked() -> bool:
        now = again(plain)
        if now is None:
            return False
        try:
            ask(now)
        except (Http404, PermissionDenied, Refused):
            return False
        return True

    return asked


class Asking:
    """Without a question it is always allowed: it was asked before the first byte."""

    def __init__(self, still_allowed: StillAllowed | None) -> None:
        self._still_allowed = still_allowed
        self._at = time.monotonic()
        self._bytes = 0

    def sent(self, count: int) -> None:
        self._bytes += count

    def goes_on(self) -> bool:
        return not self._is_due or self._ask()

    async def goes_on_later(self) -> bool:
        """For ASGI: beside the event loop, where requests are answered."""
        return not self._is_due or await sync_to_async(self._ask)()

    @property
    def _is_due(self) -> bool:
        if self._still_allowed is None:
            return False
        return self._bytes >= EVERY_BYTES or time.monotonic() - self._at >= EVERY_SECONDS

    def _ask(self) -> bool:
        self._at, self._bytes = time.monotonic(), 0
        allowed = self._still_allowed is None or self._still_allowed()
        if not allowed:
            log.info("A file ended early: it is no longer allowed")
        return allowed
