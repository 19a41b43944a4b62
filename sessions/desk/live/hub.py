"""Hands news to all who look at a project in this process, with one look at the table for all.

A ring of the bell makes one read of the new events, judged once for every person who looks, on a
thread that opens a database connection for it and closes it again: viewers hold none. Once a
second all viewers together are checked for sessions, accounts and roles that have ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connections

from processing import bell, events
from processing.models import Event
from sessions.desk.live.seats import Seat, still_allowed
from sessions.desk.live.telling import Message, Telling, newest_of_each
from sessions.people.models import User
from sessions.projects.models import Project

CHECK_SECONDS = 0.5  # so that nobody looks on for more than a second
NEWS_AT_MOST = 2000  # waiting for a client that does not read; it may come back and resume
# What a client hears again after a long absence, of all its projects together: each event is
# judged, and others wait meanwhile.
MISSED_AT_MOST = 1000

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(2, "live")


class Viewer:
    """One open stream: its seat, and the news that it has not taken yet."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self._news: list[Message] = []
        self._woken = asyncio.Event()
        self._has_ended = False

    def give(self, messages: Collection[Message]) -> None:
        self._news.extend(messages)
        if len(self._news) > NEWS_AT_MOST:
            self._has_ended = True
        if messages:
            self._woken.set()

    def end(self) -> None:
        self._has_ended = True
        self._woken.set()

    async def news(self, seconds: float) -> list[Message] | None:
        """What there is, after `seconds` at most (then it may be nothing); None at the end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
        found, self._news = self._news, []
        return None if self._has_ended else found


class Hub:
    """The viewers of this process by project; one is followed while somebody looks at it."""

    def __init__(self) -> None:
        self._viewers: defaultdict[int, set[Viewer]] = defaultdict(set)
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._checking: asyncio.Task[None] | None = None

    def count(self, user_id: int) -> int:
        return sum(viewer.seat.user_id == user_id for viewer in self._everybody())

    def join(self, viewer: Viewer) -> None:
        for project_id in viewer.seat.project_ids:
            self._viewers[project_id].add(viewer)
            if project_id not in self._tasks:
                self._tasks[project_id] = self._start(self._follow(project_id))
        if self._checking is None:
            self._checking = self._start(self._check())

    async def leave(self, viewer: Viewer) -> None:
        leaving = []
        for project_id in viewer.seat.project_ids:
            self._viewers[project_id].discard(viewer)
            if not self._viewers[project_id]:
                del self._viewers[project_id]
                leaving.append(self._tasks.pop(project_id))
        if not self._viewers and self._checking is not None:
            leaving.append(self._checking)
            self._checking = None
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)

    def end_all(self) -> None:
        for viewer in self._everybody():
            viewer.end()

    def _everybody(self) -> set[Viewer]:
        return set[Viewer]().union(*self._viewers.values())

    async def _follow(self, project_id: int) -> None:
        topic = topic_of(project_id)
        reader = events.Reader(topic, await aside(events.newest_id, topic))
        async with bell.listen(topic) as rings:
            async for _ in rings:
                try:
                    await self._pass_on(project_id, reader)
                except DatabaseError as trouble:
                    log.warning("The event table is out of reach: %s", trouble)

    async def _pass_on(self, project_id: int, reader: events.Reader) -> None:
        fresh = newest_of_each(await aside(reader.new))
        # Asked for after reading: who comes later reads the table by themselves, and finds these.
        viewers = set(self._viewers.get(project_id, ()))
        if not fresh or not viewers:
            return
        told = await aside(_judge, fresh, project_id, {each.seat.user_id for each in viewers})
        for viewer in viewers:
            viewer.give(told.get(viewer.seat.user_id, ()))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # An empty context: nothing of the request that happens to come first lives on in here.
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        task.add_done_callback(self._broke)
        return task

    def _broke(self, task: asyncio.Task[None]) -> None:
        """Without whoever hands out news nobody should believe that there is none."""
        if not task.cancelled() and task.exception() is not None:
            log.error("The live stream broke.", exc_info=task.exception())
            self.end_all()

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            viewers = self._everybody()
            try:
                allowed = await aside(still_allowed, {viewer.seat for viewer in viewers})
            except DatabaseError as trouble:
                log.warning("Nobody can be checked, so all streams end: %s", trouble)
                allowed = set()
            for viewer in viewers:
                if viewer.seat not in allowed:
                    viewer.end()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The one of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do work with the database beside the loop, and keep no connection afterwards."""

    def run() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()  # of this thread

    return await asyncio.get_running_loop().run_in_executor(_threads, run)


def topic_of(project_id: int) -> str:
    return Project(pk=project_id).topic


@dataclass(frozen=True, slots=True)
class Missed:
    """What a viewer is told of one project, and how many events were read for it."""

    messages: list[Message]
    events_read: int


class CatchingUp:
    """One viewer reads what was missed, project by project; what one leaves is for the others."""

    def __init__(self, user_id: int, projects: int) -> None:
        self._user_id = user_id
        self._projects_left = projects
        self._events_left = MISSED_AT_MOST

    def read(self, project_id: int, last_id: int | None) -> list[Message]:
        share = self._events_left // max(self._projects_left, 1)
        missed = read_since(self._user_id, project_id, last_id, at_most=share)
        self._projects_left -= 1
        self._events_left = max(self._events_left - missed.events_read, 0)
        return missed.messages


def read_since(user_id: int, project_id: int, last_id: int | None, *, at_most: int) -> Missed:
    """All since `last_id`, or the newest `at_most` of it, and the last 10 s again."""
    topic = topic_of(project_id)
    at = events.newest_id(topic) if last_id is None else last_id
    found: dict[int, Event] = {}
    at = events.not_before(topic, at, at_most=at_most)
    while page := [each for each in events.since(topic, at) if each.pk not in found]:
        found |= {each.pk: each for each in page}
        at = max(found)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    told = Telling(project_id).tell(newest_of_each(found.values()), user) if user else []
    return Missed(told, len(found))


def _judge(
    fresh: Collection[Event], project_id: int, people: Collection[int]
) -> dict[int, list[Message]]:
    telling = Telling(project_id)
    everybody = User.objects.filter(is_active=True).prefetch_related("memberships")
    users = everybody.in_bulk(list(people))
    return {number: telling.tell(fresh, user) for number, user in users.items()}
