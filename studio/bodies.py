"""Refuses bodies that are too long, or not in UTF-8, before Django takes them in.

Django writes a whole body to the disk before any view or middleware can say no, so this stands
in front of it. Pieces of uploads may be long, everything else is a form or some JSON. And Django
believes every encoding that a body claims, also those that are none of text (`charset=zip`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from django.conf import settings

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]

PIECES = "/api/uploads/"
TOO_LARGE = (413, "This is too much for one request.", "too_large")
NOT_UTF8 = (415, "Send text in UTF-8.", "other_charset")

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([^"';,\s]*)""", re.IGNORECASE)


def bounded(application: Application) -> Application:
    """The application, behind a door that measures what comes in."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = _most(scope["path"])
        if _said_length(scope) > most:
            await _refuse(send, *TOO_LARGE)
            return
        if not _is_utf8(scope):
            await _refuse(send, *NOT_UTF8)
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


def _is_utf8(scope: Scope) -> bool:
    claimed = [
        charset.lower()
        for name, value in scope["headers"]
        if name == b"content-type"
        for charset in _CHARSET.findall(value)
    ]
    return all(charset in {b"utf-8", b"utf8", b"us-ascii"} for charset in claimed)


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
        await _refuse(send, *TOO_LARGE)
        return {"type": "http.disconnect"}  # Django forgets the request, and what it stored of it

    return counted


async def _refuse(send: Send, status: int, sentence: str, code: str) -> None:
    told = json.dumps({"detail": sentence, "code": code}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(told)).encode()),
        (b"connection", b"close"),  # or the rest would still be read, to be thrown away
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": told})
