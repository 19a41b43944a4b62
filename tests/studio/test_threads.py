"""Requests share threads, with their connections; a request has one for its whole way."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from studio import threads
from studio.threads import Handler, SharedThreads

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 2
at_once: list[threading.Barrier] = []


def noted(get_response):
    """Middleware that says on which thread it was asked."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.came_by = threading.get_ident()
        return get_response(request)

    return answer


def ask(request: HttpRequest) -> JsonResponse:
    for barrier in at_once:
        barrier.wait(10)
    return JsonResponse({"middleware": request.came_by, "view": threading.get_ident()})


async def ask_on_the_loop(request: HttpRequest) -> JsonResponse:
    aside = await sync_to_async(threading.get_ident)()
    loop = threading.get_ident()
    return JsonResponse({"middleware": request.came_by, "aside": aside, "loop": loop})


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


async def stream(_request: HttpRequest) -> StreamingHttpResponse:
    async def lines():
        yield b"{}"
        await asyncio.sleep(3600)

    return StreamingHttpResponse(lines())


urlpatterns = [
    path("ask/", ask),
    path("loop/", ask_on_the_loop),
    path("broken/", broken),
    path("stream/", stream),
]


@pytest.fixture
def handler(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.noted"]
    monkeypatch.setattr(threads, "THREADS", THREADS)
    yield Handler()
    at_once.clear()


class Browser:
    """Asks for one thing, and may leave before it has it all."""

    def __init__(self) -> None:
        self.has_something = asyncio.Event()
        self.leaves = asyncio.Event()
        self._asked = [{"type": "http.request"}]
        self._status = 0
        self._body = b""

    async def get(self, handler: Handler, path: str) -> dict:
        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
        await handler(scope, self._receive, self._send)
        return {"status": self._status} | (json.loads(self._body) if self._status == 200 else {})

    async def _receive(self):
        if self._asked:
            return self._asked.pop()
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self._status = message["status"]
        else:
            self._body += message["body"]
            self.has_something.set()


async def get(handler: Handler, path: str) -> dict:
    return await Browser().get(handler, path)


def test_middleware_and_view_have_one_thread_that_is_not_the_event_loops(handler):
    said = asyncio.run(get(handler, "/ask/"))
    assert said["middleware"] == said["view"] != threading.get_ident()


def test_a_view_that_is_async_runs_on_the_event_loop_and_asks_aside_on_its_thread(handler):
    said = asyncio.run(get(handler, "/loop/"))
    assert said["loop"] == threading.get_ident()
    assert said["aside"] == said["middleware"] != said["loop"]


def test_requests_have_threads_at_once_and_never_more_than_there_are(handler):
    at_once.append(threading.Barrier(THREADS))

    async def many():
        return await asyncio.gather(*(get(handler, "/ask/") for _ in range(3 * THREADS)))

    said = asyncio.run(many())
    assert len({each["view"] for each in said}) == THREADS


def test_what_breaks_gives_its_thread_back(handler):
    async def one_after_another():
        return [(await get(handler, "/broken/"))["status"] for _ in range(2 * THREADS)]

    assert set(asyncio.run(one_after_another())) == {500}
    assert asyncio.run(get(handler, "/ask/"))["status"] == 200


def test_an_open_stream_has_no_thread(handler):
    async def beside_streams():
        browsers = [Browser() for _ in range(2 * THREADS)]
        streams = [asyncio.create_task(each.get(handler, "/stream/")) for each in browsers]
        async with asyncio.timeout(20):
            await asyncio.gather(*(each.has_something.wait() for each in browsers))
            said = await get(handler, "/ask/")
            assert not any(task.done() for task in streams)
            for each in browsers:
                each.leaves.set()
            await asyncio.gather(*streams)
        return said

    assert asyncio.run(beside_streams())["status"] == 200


def test_a_connection_is_kept_for_the_next_call_unless_it_is_too_old(monkeypatch):
    monkeypatch.setattr(threads, "THREADS", 1)
    shared = SharedThreads()

    def held(*, close_at: float | None) -> object:
        connection.ensure_connection()
        connection.close_at = close_at
        return connection.connection

    first = shared.submit(held, close_at=None).result(10)
    again = shared.submit(held, close_at=0.0).result(10)
    other = shared.submit(held, close_at=None).result(10)
    shared.submit(connections.close_all).result(10)
    assert again is first
    assert other is not first
