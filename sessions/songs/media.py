"""Stored sound on its way out: whole, or the one range that a player asked for.

Whether the viewer may have it was asked before. Django's own file response knows no ranges, and
under ASGI it holds the whole file in memory, so this one reads slices as the client takes them.

One range is answered as asked. Several ranges in one request are refused (416): no player sends
them, and making a multipart answer is work that an attacker could order by the thousand.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from processing.models import AudioFile
from processing.storage import NotStored, StorageAway, storage
from sessions.people.refusals import Refused

SLICE_BYTES = 256 * 1024
REMOTE_SLICE_BYTES = 2 * 1024 * 1024  # each one is a request of its own

# Where a browser would show or run what it fetched, instead of playing it.
SHOWN_AS = frozenset({"document", "embed", "frame", "iframe", "object", "script", "worker"})

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class NotAPage(Refused):
    """Previews are for players; nobody opens them in a tab or a frame."""

    code = "not_a_page"
    status = 403


class NotThere(Refused):
    """The row says that we have it, the storage says otherwise."""

    code = "not_in_storage"
    status = 503


class WrongRange(Exception):
    """No byte of the file lies in it, or more than one range was asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes [start, stop)."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


def serve(
    request: Request | HttpRequest,
    audio_file: AudioFile,
    *,
    filename: str,
    download: bool,
    media_type: str | None = None,
) -> HttpResponseBase:
    """The file, or the range asked for: 200, 206, 304 or 416; headers alone for HEAD."""
    plain = request._request if isinstance(request, Request) else request  # noqa: SLF001
    if not download and plain.headers.get("Sec-Fetch-Dest") in SHOWN_AS:
        raise NotAPage("This is sound for the player. Download it to keep it.")
    etag = f'"{audio_file.sha256}"'
    answer = _answer(plain, audio_file, etag)
    headers = {
        "Content-Type": media_type or audio_file.media_type,
        "Content-Disposition": disposition(filename, download=download),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "ETag": etag,
    }
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def disposition(filename: str, *, download: bool) -> str:
    """`Content-Disposition` by RFC 6266: a plain name for all, the true one for who can read it."""
    kind = "attachment" if download else "inline"
    name = "".join(c for c in filename if not unicodedata.category(c).startswith("C"))
    name = name.replace("/", "-").replace("\\", "-").strip(" .") or "sound"
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Quotes and percent signs are read differently by different browsers: leave them out.
    plain = re.sub(r'["%;]', "_", ascii_name).strip() or "sound"
    plain = f"sound{plain}" if plain.startswith(".") else plain
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def asked_span(header: str, size_bytes: int) -> Span | None:
    """The one range of a `Range` header; None when there is none that we know (RFC 9110, 14.2)."""
    if not header.startswith("bytes="):
        return None
    if "," in header:
        raise WrongRange
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(size_bytes - int(last), 0), size_bytes
    else:
        start, stop = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
        if last and int(last) < start:
            return None
    if start >= stop:
        raise WrongRange
    return Span(start, stop)


def _answer(request: HttpRequest, audio_file: AudioFile, etag: str) -> HttpResponseBase:
    if _known_already(request.headers.get("If-None-Match", ""), etag):
        return HttpResponse(status=304)
    if settings.ACCEL_PREFIX and not settings.STORAGE_URL:
        return _handed_over(audio_file.sha256)
    size = audio_file.size_bytes
    try:
        asked = asked_span(_range_header(request, etag), size)
    except WrongRange:
        refused = HttpResponse(status=416)
        refused.headers["Content-Range"] = f"bytes */{size}"
        refused.headers["Accept-Ranges"] = "bytes"
        return refused
    span = asked or Span(0, size)
    answer = _body(request, audio_file.sha256, span)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(span.length)
    if asked:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    return answer


def _range_header(request: HttpRequest, etag: str) -> str:
    """With `If-Range` only if it still names these bytes; ranges are for GET alone."""
    if request.method != "GET" or request.headers.get("If-Range", etag).strip() != etag:
        return ""
    return request.headers.get("Range", "")


def _known_already(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


def _handed_over(sha256: str) -> HttpResponse:
    """The proxy in front sends the file, ranges and all; `ACCEL_PREFIX` is its inner address."""
    answer = HttpResponse()
    prefix = settings.ACCEL_PREFIX.rstrip("/")
    answer.headers["X-Accel-Redirect"] = f"{prefix}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return answer


def _body(request: HttpRequest, sha256: str, span: Span) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    slices = SlicesLater(sha256, span) if isinstance(request, ASGIRequest) else Slices(sha256, span)
    return StreamingHttpResponse(slices)


class _Source:
    """Stored bytes from one place to another. What is missing is missing before the first byte."""

    def __init__(self, sha256: str, span: Span) -> None:
        self._sha256 = sha256
        self._at = span.start
        self._stop = span.stop
        self._file: BinaryIO | None = None
        self._first = b""
        try:
            self._open()
        except (NotStored, StorageAway) as trouble:
            raise NotThere(str(trouble)) from None

    def read(self) -> bytes:
        """The next slice; nothing at the end."""
        if self._first:
            part, self._first = self._first, b""
            return part
        left = self._stop - self._at
        if left <= 0:
            return b""
        if self._file is not None:
            part = self._file.read(min(SLICE_BYTES, left))
        else:
            part = storage().read(self._sha256, self._at, min(REMOTE_SLICE_BYTES, left))
        self._at += len(part)
        return part

    def close(self) -> None:
        """Django calls this when the answer is over, also when nobody took it."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> None:
        path = storage().local_path(self._sha256)
        if path is None:
            self._first = self.read()
        else:
            self._file = path.open("rb")
            self._file.seek(self._at)


class Slices(_Source):
    """For WSGI and for tests without a server."""

    def __iter__(self) -> Slices:
        return self

    def __next__(self) -> bytes:
        part = self.read()
        if not part:
            raise StopIteration
        return part


class SlicesLater(_Source):
    """For ASGI: the disk is read beside the event loop, as fast as the client takes it."""

    def __aiter__(self) -> SlicesLater:
        return self

    async def __anext__(self) -> bytes:
        part = await asyncio.to_thread(self.read)
        if not part:
            raise StopAsyncIteration
        return part
