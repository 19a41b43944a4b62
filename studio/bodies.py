"""Refuses requests that are too long before Django stores them: under ASGI it would take in all.

Django writes a whole body to the disk before any view or middleware can say no, so this stands
in front of it. Pieces of uploads may be long, everything else is a form or some JSON.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from django.conf import settings

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]

PIECES = "/api/uploads/"
TOLD = json.dumps({"detail": "This is too much for one request.", "code": "too_large"}).encode()


def bounded(application: Application) -> Application:
    """The application, behind a door that measures what comes in."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = _most(scope["path"])
        if _said_length(scope) > most:
            await _refuse(send)
            return
        await application(scope, _counted(receive, send, most), send)

    return door


def _most(path: str) -> int:
    if path.startswith(PIECES):
        return settings.UPLOAD_CHUNK_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0


def _said_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _counted(receive: Receive, send: Send, most: int) -> Receive:
    """For bodies that did not say how long they are."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await receive()
        if message["type"] != "http.request":
            return message
        came += len(message.get("body", b""))
        if came <= most:
            return message
        await _refuse(send)
        return {"type": "http.disconnect"}  # Django forgets the request, and what it stored of it

    return counted


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(TOLD)).encode()),
        (b"connection", b"close"),  # or the rest would still be read, to be thrown away
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOLD})
