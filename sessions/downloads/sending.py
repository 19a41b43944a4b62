"""What leaves, on its way out: from one place to another, and no further than it still may.

It is asked again before a slice is read, every second and every few megabytes, whether all of it
may still leave. When it may not, nothing more is read and the connection ends too short, so that
whoever downloads is not left with something that looks whole.

Always sent by the app: what a proxy in front was told to send, nobody can stop.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import BinaryIO, Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from processing.models import AudioFile
from processing.storage import NotStored, StorageAway, storage
from sessions.downloads.rewriting import Grained, Rewritten
from sessions.downloads.zip64 import Entry, Slice
from sessions.songs import media
from sessions.songs.asking import StillAllowed
from sessions.songs.ranges import WrongRange, asked_span
from sessions.songs.slices import streamed
from sessions.songs.waves import Span

SLICE_BYTES = 512 * 1024
REMOTE_SLICE_BYTES = 2 * 1024 * 1024  # each one is a request of its own

log = logging.getLogger(__name__)


class Content(Protocol):
    """Bytes that are known by their place before any is read.

    Keys are the SHA-256 of what is stored, the bytes themselves, or a file that is rewritten.
    """

    @property
    def size_bytes(self) -> int: ...

    @property
    def etag(self) -> str: ...

    def parts(self, start: int, stop: int) -> Iterator[bytes | Slice]: ...


@dataclass(frozen=True, slots=True)
class OneFile:
    file: AudioFile

    @property
    def size_bytes(self) -> int:
        return self.file.size_bytes

    @property
    def etag(self) -> str:
        return f'"{self.file.sha256}"'

    def parts(self, start: int, stop: int) -> Iterator[bytes | Slice]:
        yield Slice(Entry(name="", size_bytes=stop, crc32=0, key=self.file.sha256), start, stop)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of a content: `span` is None for all of it."""

    span: Span | None
    is_known: bool  # by If-None-Match: nothing is sent
    is_wrong: bool  # a range that is not there: nothing is sent
    is_head: bool

    @property
    def sends(self) -> bool:
        return not (self.is_known or self.is_wrong or self.is_head)

    @property
    def goes_on(self) -> bool:
        """Whether somebody who has the beginning wants the rest."""
        return self.span is not None and self.span.start > 0


def asked_of(request: HttpRequest, content: Content, *, by_other: bool = False) -> Asked:
    known = media.known_already(request.headers.get("If-None-Match", ""), content.etag)
    span, wrong = None, False
    try:
        header = media.range_header(request, content.etag, by_other=by_other)
        span = asked_span(header, content.size_bytes)
    except WrongRange:
        wrong = True
    return Asked(span, known, wrong and not known, request.method == "HEAD")


def answer(  # noqa: PLR0913
    request: HttpRequest,
    content: Content,
    asked: Asked,
    *,
    filename: str,
    media_type: str,
    still_allowed: StillAllowed,
) -> HttpResponseBase:
    """200, 206, 304 or 416, with the headers of what belongs to one person."""
    response = _answer(request, content, asked, still_allowed)
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": media.disposition(filename, download=True),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": content.etag,
    }
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _answer(
    request: HttpRequest, content: Content, asked: Asked, still_allowed: StillAllowed
) -> HttpResponseBase:
    if asked.is_known:
        return HttpResponse(status=304)
    if asked.is_wrong:
        refused = HttpResponse(status=416)
        refused.headers["Content-Range"] = f"bytes */{content.size_bytes}"
        return refused
    span = asked.span or Span(0, content.size_bytes)
    response: HttpResponseBase
    if asked.is_head:
        response = HttpResponse()
    else:
        parts = content.parts(span.start, span.stop)
        response = streamed(request, Parts(parts), still_allowed)
    response.headers["Content-Length"] = str(span.length)
    if asked.span is not None:
        response.status_code = 206
        within = f"{span.start}-{span.stop - 1}/{content.size_bytes}"
        response.headers["Content-Range"] = f"bytes {within}"
    return response


class Parts:
    """Parts one after another; no more than a slice is in memory."""

    def __init__(self, parts: Iterator[bytes | Slice]) -> None:
        self._parts = parts
        self._rest: Slice | None = None
        self._file: BinaryIO | None = None
        self._key: object = None

    def read(self) -> bytes:
        """The next slice; nothing at the end, and where the storage has no more."""
        part, self._rest = self._rest or next(self._parts, None), None
        return self._bytes_of(part) if part is not None else b""

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = self._key = None

    def _bytes_of(self, part: bytes | Slice) -> bytes:
        if isinstance(part, bytes):
            return part
        key = part.entry.key
        if isinstance(key, bytes):
            return key[part.start : part.stop]
        if isinstance(key, Rewritten):
            first, *others = key.parts(part.start, part.stop)
            self._parts = chain(others, self._parts)
            return self._bytes_of(first)
        return self._read(part)

    def _read(self, part: Slice) -> bytes:
        key = part.entry.key
        try:
            if isinstance(key, Grained):
                got = key.read(partial(self._stored, key.sha256), part.start, part.stop)
            else:
                got = self._stored(str(key), part.start, part.stop)
        except (NotStored, StorageAway, OSError) as trouble:
            log.warning("A download ended early: %s", trouble)
            return b""
        if got and len(got) < part.length:
            self._rest = Slice(part.entry, part.start + len(got), part.stop)
        return got

    def _stored(self, sha256: str, start: int, stop: int) -> bytes:
        if self._key != sha256:
            self.close()
            path = storage().local_path(sha256)
            self._file = path.open("rb", buffering=0) if path is not None else None
            self._key = sha256
        if self._file is None:
            return storage().read(sha256, start, min(REMOTE_SLICE_BYTES, stop - start))
        self._file.seek(start)
        return self._file.read(min(SLICE_BYTES, stop - start))
