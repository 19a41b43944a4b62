"""Threads of requests are lent again, with their connections."""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from studio import threads
from studio.threads import with_lent_threads
from tests.patience import until

pytestmark = pytest.mark.django_db(transaction=True)


class Asked:
    """An application that asks the database, and notes on which thread and connection."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, BaseDatabaseWrapper]] = []
        self.together: asyncio.Barrier | None = None

    async def __call__(self, scope, receive, send) -> None:
        await sync_to_async(self._ask)()
        if self.together is not None:
            await self.together.wait()
        if scope["path"] == "/broken/":
            raise RuntimeError("broken")
        if scope["path"] == "/last/":
            await sync_to_async(connections.close_all)()

    def _ask(self) -> None:
        connection.ensure_connection()
        self.seen.append((threading.get_ident(), connections["default"]))


async def ask(application, path: str = "/") -> None:
    await application({"type": "http", "path": path}, None, None)


def test_the_next_request_has_the_thread_and_the_connection_of_the_last():
    asked = Asked()

    async def three() -> None:
        application = with_lent_threads(asked)
        await ask(application)
        with pytest.raises(RuntimeError):
            await ask(application, "/broken/")
        assert asked.seen[0][1].connection is not None, "it stays open"
        await ask(application, "/last/")

    asyncio.run(three())
    assert len(asked.seen) == 3
    assert len(set(asked.seen)) == 1
    assert asked.seen[0][0] != threading.get_ident()


def test_requests_at_once_have_a_thread_each_and_those_over_the_shelf_are_closed(monkeypatch):
    monkeypatch.setattr(threads, "KEPT", 2)
    asked = Asked()

    async def seven() -> None:
        asked.together = asyncio.Barrier(5)
        application = with_lent_threads(asked)
        await asyncio.gather(*(ask(application) for _ in range(5)))
        asked.together = None
        await asyncio.gather(*(ask(application, "/last/") for _ in range(2)))

    asyncio.run(seven())
    first, again = set(asked.seen[:5]), set(asked.seen[5:])
    assert len({thread for thread, _ in first}) == 5
    assert again < first, "the two that were kept"
    assert len(again) == 2
    until(lambda: all(connection.connection is None for _, connection in first))
