"""Bytes on their way out: a slice is read when the client takes it, while it is still allowed."""

from __future__ import annotations

import asyncio
from typing import Protocol

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from sessions.songs.asking import Asking, StillAllowed


class Source(Protocol):
    def read(self) -> bytes:
        """The next slice; nothing at the end."""
        ...

    def close(self) -> None: ...


def streamed(
    request: HttpRequest, source: Source, still_allowed: StillAllowed | None
) -> StreamingHttpResponse:
    kind = SlicesLater if isinstance(request, ASGIRequest) else Slices
    answer = StreamingHttpResponse(kind(source, Asking(still_allowed)))
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy would go on with what it holds
    return answer


class _Taken:
    def __init__(self, source: Source, asking: Asking) -> None:
        self._source = source
        self._asking = asking

    def close(self) -> None:
        """Django calls this when the answer is over, also when nobody took all of it."""
        self._source.close()

    def _read(self) -> bytes:
        part = self._source.read()
        self._asking.sent(len(part))
        return part


class Slices(_Taken):
    """For WSGI and for tests without a server."""

    def __iter__(self) -> Slices:
        return self

    def __next__(self) -> bytes:
        part = self._read() if self._asking.goes_on() else b""
        if not part:
            self.close()
            raise StopIteration
        return part


class SlicesLater(_Taken):
    """For ASGI: the disk is read beside the event loop, as fast as the client takes it."""

    def __aiter__(self) -> SlicesLater:
        return self

    async def __anext__(self) -> bytes:
        goes_on = await self._asking.goes_on_later()
        part = await asyncio.to_thread(self._read) if goes_on else b""
        if not part:
            self.close()
            raise StopAsyncIteration
        return part
