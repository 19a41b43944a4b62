"""Server-sent events for guests: `GET /api/listen/<slug>/events/`.

    event: shown
    data: {"page":"6f0c...","notes":"91ab..."}

comes first, and again when either state has changed: there is another version to hear or another
switch is on, a note came, was changed or went. The page asks for it by the guest's own right; the
states are made of nothing else (`sharing/states.py`).

    event: over
    data: {}

says that the link does not open any more: revoked, paused, run out, or sent to the door again by a
new password. The player stops then and forgets what it holds. Lines that begin with a colon are
heartbeats.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import json
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from processing import bell
from sessions.desk.live.closing import listen_for_the_end
from sessions.desk.live.hub import CHECK_SECONDS, aside, topic_of
from sessions.desk.live.stream import HEARTBEAT, HEARTBEAT_SECONDS, RETRY
from sessions.sharing import access
from sessions.sharing.access import Admission
from sessions.sharing.states import States, states_of

STREAMS_AT_MOST = 5  # a guest, in one process
LOOK_SECONDS = 0.3  # a mix that is being made rings many times a second
OVER = b"event: over\ndata: {}\n\n"

log = logging.getLogger(__name__)


class Seat:
    """One open stream of a guest, and the states that it was told last."""

    def __init__(self, admitted: Admission) -> None:
        self.entry = admitted.pk
        self.link = admitted.link_id
        self.project = admitted.project_id
        self.is_over = False
        self._told: States | None = None
        self._news: States | None = None
        self._has_ended = False
        self._woken = asyncio.Event()

    def tell(self, states: States) -> None:
        if states != self._told:
            self._told = self._news = states
            self._woken.set()

    def end(self, *, is_over: bool) -> None:
        self.is_over = is_over
        self._has_ended = True
        self._woken.set()

    async def next(self, seconds: float) -> bytes | None:
        """What is to be sent, after so long at most; None at the end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        if self._has_ended:
            return None
        news, self._news = self._news, None
        return HEARTBEAT if news is None else _shown(news)


class Room:
    """The guests of this process. Twice a second all their links are asked for at once, and when
    something happened in a project, what its links show: once for all guests of a link.
    """

    def __init__(self) -> None:
        self._seats: set[Seat] = set()
        self._shown: dict[int, tuple[float, States]] = {}  # by link: when it was read
        self._looked_at: set[int] = set()  # links, right now
        self._following: dict[int, asyncio.Task[None]] = {}
        self._checking: asyncio.Task[None] | None = None

    def count(self, entry: int) -> int:
        return sum(seat.entry == entry for seat in self._seats)

    def join(self, seat: Seat) -> None:
        self._seats.add(seat)
        if seat.project not in self._following:
            self._following[seat.project] = self._start(self._follow(seat.project))
        if self._checking is None:
            self._checking = self._start(self._check())

    async def leave(self, seat: Seat) -> None:
        self._seats.discard(seat)
        leaving = []
        if not any(each.project == seat.project for each in self._seats):
            self._shown.clear()  # nobody hears of changes from now on
            following = self._following.pop(seat.project, None)
            leaving += [following] if following else []
        if not self._seats and self._checking is not None:
            leaving.append(self._checking)
            self._checking = None
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)

    async def welcome(self, seat: Seat) -> None:
        """Many come at once, and one look is for all of them."""
        at, states = self._shown.get(seat.link, (0.0, None))
        if states is not None and time.monotonic() - at < LOOK_SECONDS:
            seat.tell(states)
        elif seat.link not in self._looked_at:
            await self.look({seat.link})

    def end_all(self) -> None:
        """The server stops: they come again."""
        for seat in self._seats:
            seat.end(is_over=False)

    async def look(self, links: set[int]) -> None:
        """Whoever came meanwhile is told, too."""
        began = time.monotonic()
        self._looked_at |= links
        try:
            found = await aside(states_of, links)
        except DatabaseError as trouble:
            log.warning("What links show is out of reach: %s", trouble)
            return
        finally:
            self._looked_at -= links
        self._shown |= {link: (began, states) for link, states in found.items()}
        for seat in self._seats:
            if seat.link in found:
                seat.tell(found[seat.link])

    async def _follow(self, project_id: int) -> None:
        async with bell.listen(topic_of(project_id)) as rings:
            async for _ in rings:
                await self.look({seat.link for seat in self._seats if seat.project == project_id})
                await asyncio.sleep(LOOK_SECONDS)

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

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # An empty context: nothing of the request that happens to come first lives on in here.
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        task.add_done_callback(self._broke)
        return task

    def _broke(self, task: asyncio.Task[None]) -> None:
        """Whoever is not told any more asks for a new stream."""
        if not task.cancelled() and task.exception() is not None:
            log.error("The guests' stream broke.", exc_info=task.exception())
            self.end_all()


_rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, Room] = WeakKeyDictionary()


def room() -> Room:
    """The one of this event loop."""
    return _rooms.setdefault(asyncio.get_running_loop(), Room())


@login_not_required  # whoever comes by a link has no login
@require_GET
async def guest_stream(request: HttpRequest, slug: str) -> HttpResponseBase:
    seat = await sync_to_async(_seat)(request, slug)
    if room().count(seat.entry) >= STREAMS_AT_MOST:
        sentence = "You look at this from too many places."
        return JsonResponse({"detail": sentence, "code": "too_many_streams"}, status=429)
    listen_for_the_end(_end_all)
    answer = StreamingHttpResponse(_lines(seat), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would hold it back otherwise
    return answer


def _end_all() -> None:
    room().end_all()


async def _lines(seat: Seat) -> AsyncIterator[bytes]:
    room().join(seat)
    try:
        yield RETRY
        await room().welcome(seat)
        while (line := await seat.next(HEARTBEAT_SECONDS)) is not None:
            yield line
        if seat.is_over:
            yield OVER
    finally:
        await room().leave(seat)


def _shown(states: States) -> bytes:
    return f"event: shown\ndata: {json.dumps(states)}\n\n".encode()


def _seat(request: HttpRequest, slug: str) -> Seat:
    admitted = access.admission(request, slug)
    if admitted is None:
        raise Http404
    return Seat(admitted)
