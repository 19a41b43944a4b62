"""Server-sent events for guests: `GET /api/listen/<slug>/events/`.

    event: over
    data: {}

says that the link does not open any more: revoked, paused, run out, or sent to the door again by a
new password. The player stops then and forgets what it holds. Nothing else is told: what there is
to hear and to read is asked for by the guest's own right. Lines that begin with a colon are
heartbeats.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from sessions.desk.live.closing import listen_for_the_end
from sessions.desk.live.hub import CHECK_SECONDS, aside
from sessions.desk.live.stream import HEARTBEAT, HEARTBEAT_SECONDS, RETRY
from sessions.sharing import access

STREAMS_AT_MOST = 5  # a guest, in one process
OVER = b"event: over\ndata: {}\n\n"

log = logging.getLogger(__name__)


class Seat:
    """One open stream of a guest."""

    def __init__(self, entry: int) -> None:
        self.entry = entry
        self.is_over = False
        self._woken = asyncio.Event()

    def end(self, *, is_over: bool) -> None:
        self.is_over = is_over
        self._woken.set()

    async def lasts(self, seconds: float) -> bool:
        """Wait so long; False when it ended meanwhile."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        return not self._woken.is_set()


class Room:
    """The guests of this process. Twice a second all their links are asked for at once."""

    def __init__(self) -> None:
        self._seats: set[Seat] = set()
        self._checking: asyncio.Task[None] | None = None

    def count(self, entry: int) -> int:
        return sum(seat.entry == entry for seat in self._seats)

    def join(self, seat: Seat) -> None:
        self._seats.add(seat)
        if self._checking is None:
            # An empty context: nothing of the request that happens to come first lives on in here.
            loop = asyncio.get_running_loop()
            self._checking = loop.create_task(self._check(), context=contextvars.Context())

    async def leave(self, seat: Seat) -> None:
        self._seats.discard(seat)
        if not self._seats and self._checking is not None:
            checking, self._checking = self._checking, None
            checking.cancel()
            await asyncio.gather(checking, return_exceptions=True)

    def end_all(self) -> None:
        """The server stops: they come again."""
        for seat in self._seats:
            seat.end(is_over=False)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            seats = set(self._seats)
            try:
                still = await aside(access.still_open, {seat.entry for seat in seats})
            except DatabaseError as trouble:
                log.warning("No link can be asked for, so all streams end: %s", trouble)
                self.end_all()
                continue
            for seat in seats:
                if seat.entry not in still:
                    seat.end(is_over=True)


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, Room] = WeakKeyDictionary()


def room() -> Room:
    """The one of this event loop."""
    return _rooms.setdefault(asyncio.get_running_loop(), Room())


@login_not_required  # whoever comes by a link has no login
@require_GET
async def guest_stream(request: HttpRequest, slug: str) -> HttpResponseBase:
    entry = await sync_to_async(_entry)(request, slug)
    if room().count(entry) >= STREAMS_AT_MOST:
        sentence = "You look at this from too many places."
        return JsonResponse({"detail": sentence, "code": "too_many_streams"}, status=429)
    listen_for_the_end(_end_all)
    answer = StreamingHttpResponse(_lines(Seat(entry)), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back otherwise
    return answer


def _end_all() -> None:
    room().end_all()


async def _lines(seat: Seat) -> AsyncIterator[bytes]:
    room().join(seat)
    try:
        yield RETRY
        while await seat.lasts(HEARTBEAT_SECONDS):
            yield HEARTBEAT
        if seat.is_over:
            yield OVER
    finally:
        await room().leave(seat)


def _entry(request: HttpRequest, slug: str) -> int:
    try:
        found = access.listener(request, slug)
        if found is None:
            raise Http404
        return found.entry.pk
    finally:
        # The stream may stay open for hours, and with it the thread of this request.
        connections.close_all()
