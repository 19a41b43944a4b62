"""A request is lent a thread that others had before it, with its connection to the database.

Under ASGI Django starts a thread for each request, and each thread opens a connection of its own:
for a slice of sound that was half of all the work. A thread goes back to the shelf
when its request is over, so its connection serves the next one for as long as `CONN_MAX_AGE` says.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

from studio.bodies import Application, Receive, Scope, Send

# As many as a busy day has at once; each may hold one of PostgreSQL's hundred connections.
KEPT = 12


def with_lent_threads(application: Application) -> Application:
    """The application, each request of it on a thread from the shelf, or on a new one."""
    # The one that was put back last is taken first: the others rest, and the shelf needs no lock,
    # since only the event loop's own thread comes to it.
    shelf: list[ThreadPoolExecutor] = []

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        thread = shelf.pop() if shelf else ThreadPoolExecutor(1, thread_name_prefix="request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await application(scope, receive, send)
        finally:
            if len(shelf) < KEPT:
                shelf.append(thread)
            else:
                thread.submit(connections.close_all)
                thread.shutdown(wait=False)

    return door
