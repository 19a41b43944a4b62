"""Wakes those who wait for events: one Redis subscription a process, fanned out in memory.

    async with bell.listen("project:7") as rings:
        async for _ in rings:             # at once, at each ring, and after 15 s of quiet
            ...read the table (events.Reader), then go back to waiting
        # or: if await rings.wait(15): read, else: send a heartbeat

A ring says "look at the table", never what is there; rings that come while nobody waits are one.
When Redis is away, or was never there, the process reads the table once a second for all its
listeners instead, and once in ten seconds even while Redis is there, since a ring can be lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from processing.events import CHANNEL, REREAD
from processing.models import Event

POLL_SECONDS = 1.0  # without Redis
CHECK_SECONDS = 10.0  # with Redis
RECONNECT_SECONDS = 3.0

log = logging.getLogger(__name__)


class Rings:
    """What one listener holds on to."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self._rung = asyncio.Event()
        self._rung.set()  # the first look needs no ring

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """True: something may be there. False: it stayed quiet for so long."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False
        self._rung.clear()
        return True

    def __aiter__(self) -> Rings:
        return self

    async def __anext__(self) -> bool:
        """Whether it rang (True), or the rest is over: time for a heartbeat (False)."""
        return await self.wait(self.rest)


@contextlib.asynccontextmanager
async def listen(*topics: str, rest: float = 15.0) -> AsyncIterator[Rings]:
    """Be woken when something was posted to one of these topics."""
    hub = _hub()
    rings = Rings(rest)
    for topic in topics:
        hub.listeners[topic].add(rings)
    hub.start()
    try:
        yield rings
    finally:
        for topic in topics:
            hub.forget(topic, rings)
        await hub.stop_if_alone()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, _Hub] = WeakKeyDictionary()


def _hub() -> _Hub:
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = _Hub()
    return _hubs[loop]


class _Hub:
    """The one subscription of this process, and its listeners; it ends with the last of them."""

    def __init__(self) -> None:
        self.listeners: defaultdict[str, set[Rings]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self._subscribed = False
        self._known: set[int] = set()

    def start(self) -> None:
        if self._tasks:
            return
        # An empty context: nothing of the request that happens to come first lives on in here.
        context = contextvars.Context()
        work = [self._poll()] if not settings.REDIS_URL else [self._poll(), self._subscribe()]
        self._tasks = [asyncio.create_task(each, context=context) for each in work]

    def forget(self, topic: str, rings: Rings) -> None:
        self.listeners[topic].discard(rings)
        if not self.listeners[topic]:
            del self.listeners[topic]

    async def stop_if_alone(self) -> None:
        if self.listeners:
            return
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def ring(self, topic: str) -> None:
        for rings in self.listeners.get(topic, ()):
            rings.ring()

    def ring_all(self) -> None:
        for topic in self.listeners:
            self.ring(topic)

    async def _subscribe(self) -> None:
        while True:
            try:
                await self._hear()
            except (redis.RedisError, OSError) as trouble:
                log.warning("The bell is out of reach, polling: %s", trouble)
            self._subscribed = False
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self) -> None:
        # No read timeout: redis-py 8 would otherwise drop a subscription that is quiet for 5 s. The
        # health check notices a server that is gone without a word.
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=None,
            socket_connect_timeout=1.0,
            socket_keepalive=True,
            health_check_interval=10,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        async with client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(CHANNEL)
            self._subscribed = True
            self.ring_all()  # what was posted while nobody listened
            while True:
                message = await pubsub.get_message(timeout=15.0)
                if message is not None:
                    self.ring(message["data"].decode())

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        read_at = loop.time()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self._subscribed and loop.time() - read_at < CHECK_SECONDS:
                continue
            read_at = loop.time()
            try:
                recent = await loop.run_in_executor(None, _recent)
            except DatabaseError as trouble:
                log.warning("The event table is out of reach: %s", trouble)
                continue
            for event_id, topic in recent:
                if event_id not in self._known:
                    self.ring(topic)
            self._known = {event_id for event_id, _ in recent}


def _recent() -> list[tuple[int, str]]:
    horizon = timezone.now() - REREAD - timedelta(seconds=CHECK_SECONDS)
    try:
        return list(Event.objects.filter(created_at__gt=horizon).values_list("id", "topic"))
    finally:
        connections.close_all()  # of this thread of the executor
