"""Each request has one of a few shared threads for all of its way through middleware and view.

Under ASGI Django starts a thread for each request, each thread opens a connection of its own to the
database, and middleware and view take turns between the event loop and that thread. For a slice of
sound that was most of the work; and of two hundred requests on as many threads each got in the way
of all others, so that the less was done the more was asked (`bench.listeners`). Here who comes
later waits for a thread, and what waits costs nothing.

A thread is had for one call, not for as long as a request lasts: a body that is slow to arrive, or
a stream that is open for hours, has none. Views that are async are awaited on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sessions.people import arrival
from studio.bodies import Receive, Scope, Send

# More do not make it quicker: one computes at a time. Some wait for the disk, the database or a
# password's hash. Each may hold one of PostgreSQL's hundred connections.
THREADS = 8

P = ParamSpec("P")
T = TypeVar("T")


class SharedThreads(Executor):
    """asgiref asks for an executor of one thread, for what is bound to that.

    Bound are connections alone. No transaction lasts longer than a call, so another call may have
    another thread's, as long as that is looked at before.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._pool.submit(_on_a_sound_connection, partial(work, *args, **kwargs))


class Handler(ASGIHandler):
    """Django's, but for the threads."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = SharedThreads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with ThreadSensitiveContext(executor=self.threads):
            await self.handle(scope, receive, send)

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - theirs
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        arrival.has_come(request)
        return await sync_to_async(self.get_response)(request)


def handler() -> Handler:
    """For the one process that answers requests: these do what Django does as one begins."""
    request_started.disconnect(close_old_connections)
    request_started.disconnect(reset_queries)
    return Handler()


def _on_a_sound_connection(work: Callable[[], T]) -> T:
    close_old_connections()  # of this thread
    return work()
