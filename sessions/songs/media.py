"""Stored sound on its way out: whole, or the one range that a player asked for.

Whether the viewer may have it was asked before. Django's own file response knows no ranges, and
under ASGI it holds the whole file in memory, so this one reads slices as the client takes them.

One range is answered as asked. Several ranges in one request are refused (416), before a proxy is
told to send anything: no player sends them, and making a multipart answer is work that an attacker
could order by the thousand.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from processing.models import AudioFile
from processing.storage import NotStored, StorageAway, storage
from sessions.people.refusals import Refused
from sessions.songs import labels
from sessions.songs.asking import StillAllowed
from sessions.songs.handing import Handing, handed_over, hands_over
from sessions.songs.ranges import WrongRange, asked_span, veiled_span
from sessions.songs.slices import streamed
from sessions.songs.waves import HEAD_BYTES, Part, Span, cut, extended, length_of

SLICE_BYTES = 256 * 1024
REMOTE_SLICE_BYTES = 2 * 1024 * 1024  # each one is a request of its own

# Where a browser would show or run what it fetched, instead of playing it.
SHOWN_AS = frozenset({"document", "embed", "frame", "iframe", "object", "script", "worker"})


class NotAPage(Refused):
    """Previews are for players; nobody opens them in a tab or a frame."""

    code = "not_a_page"
    status = 403


class NotThere(Refused):
    """The row says that we have it, the storage says otherwise."""

    code = "not_in_storage"
    status = 503


def serve(  # noqa: PLR0913
    request: Request | HttpRequest,
    audio_file: AudioFile,
    *,
    filename: str,
    download: bool,
    media_type: str | None = None,
    veiled_as: str = "",
    chunks: bytes = b"",
    slice_bytes: int | None = None,
    by_app: bool = False,
    still_allowed: StillAllowed | None = None,
) -> HttpResponseBase:
    """The file, or the range asked for: 200, 206, 304 or 416; headers alone for HEAD.

    With `veiled_as`, a tag of the caller's making, nothing tells which stored file this is: neither
    its own tag, nor its length, nor what a proxy in front would say of it. A range is answered
    alike before and after the end, with zeros where nothing is, and only if it says both of its
    own ends. `chunks` are said at the end of a WAV, as if they were part of it.

    With `slice_bytes` no answer holds more than that, and a range has to be asked for: whoever may
    listen a minute from now no more has one slice at most. That, or `by_app`, keeps it from the
    proxy in front, which would send all of it whatever happens meanwhile. What the app itself sends
    ends too short as soon as it is `still_allowed` no longer.
    """
    plain = request._request if isinstance(request, Request) else request  # noqa: SLF001
    if not download and plain.headers.get("Sec-Fetch-Dest") in SHOWN_AS:
        raise NotAPage("This is sound for the player. Download it to keep it.")
    sent = _with_chunks(audio_file, chunks) if chunks else _as_stored(audio_file, veiled_as)
    if slice_bytes or by_app:
        sent = replace(sent, is_as_stored=False)
    media_type = media_type or audio_file.media_type
    said = disposition(filename, download=download)
    answer = _answer(plain, sent, slice_bytes, still_allowed, Handing(download, media_type, said))
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": said,
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "ETag": sent.etag,
    }
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def disposition(filename: str, *, download: bool) -> str:
    """`Content-Disposition` by RFC 6266: a plain name for all, the true one for who can read it."""
    kind = "attachment" if download else "inline"
    name = "".join(c for c in filename if not unicodedata.category(c).startswith("C"))
    name = name.replace("/", "-").replace("\\", "-").strip(" .") or "sound"
    name = labels.harmless(name)
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Quotes and percent signs are read differently by different browsers: leave them out. The
    # full-width forms of both slashes have only just become slashes.
    plain = re.sub(r'["%;/\\]', "_", ascii_name).strip() or "sound"
    plain = labels.harmless(f"sound{plain}" if plain.startswith(".") else plain)
    header = f'{kind}; filename="{plain}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """Stored bytes on their way out, with what is said around them."""

    sha256: str
    parts: list[Part]
    etag: str
    is_veiled: bool = False
    is_as_stored: bool = False  # so that a proxy in front can send the file itself


def _as_stored(audio_file: AudioFile, veiled_as: str) -> _Sent:
    return _Sent(
        sha256=audio_file.sha256,
        parts=[Span(0, audio_file.size_bytes)],
        etag=f'"{veiled_as or audio_file.sha256}"',
        is_veiled=bool(veiled_as),
        is_as_stored=not veiled_as,
    )


def _with_chunks(audio_file: AudioFile, chunks: bytes) -> _Sent:
    sha256 = audio_file.sha256
    try:
        head = storage().read(sha256, 0, HEAD_BYTES)
    except (NotStored, StorageAway) as trouble:
        raise NotThere(str(trouble)) from None
    return _Sent(
        sha256=sha256,
        parts=extended(head, audio_file.size_bytes, chunks),
        etag=f'"{sha256[:32]}-{hashlib.sha256(chunks).hexdigest()[:32]}"',
    )


def _answer(
    request: HttpRequest,
    sent: _Sent,
    slice_bytes: int | None,
    still_allowed: StillAllowed | None,
    handing: Handing,
) -> HttpResponseBase:
    if known_already(request.headers.get("If-None-Match", ""), sent.etag):
        return HttpResponse(status=304)
    is_handed_over = sent.is_as_stored and hands_over(request, download=handing.download)
    size = length_of(sent.parts)
    header = range_header(request, sent.etag, by_other=is_handed_over)
    try:
        asked = veiled_span(header) if sent.is_veiled else asked_span(header, size)
        asked = _sliced(asked, slice_bytes)
    except WrongRange:
        refused = HttpResponse(status=416)
        if not sent.is_veiled:
            refused.headers["Content-Range"] = f"bytes */{size}"
        refused.headers["Accept-Ranges"] = "bytes"
        return refused
    if is_handed_over:
        return _handed_over(sent.sha256, handing)
    return _sent_by_us(request, sent, asked, still_allowed, is_slice=bool(slice_bytes))


def _handed_over(sha256: str, handing: Handing) -> HttpResponse:
    try:
        return handed_over(sha256, handing)
    except (NotStored, StorageAway) as trouble:
        raise NotThere(str(trouble)) from None


def _sent_by_us(
    request: HttpRequest,
    sent: _Sent,
    asked: Span | None,
    still_allowed: StillAllowed | None,
    *,
    is_slice: bool,
) -> HttpResponseBase:
    size = length_of(sent.parts)
    span = asked or Span(0, size)
    parts = cut(sent.parts, span)
    if missing := span.length - length_of(parts):
        parts.append(bytes(missing))
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse()
    elif is_slice:  # short, and allowed a moment ago: the same thread reads it
        answer = HttpResponse(_Stored(sent.sha256, parts).read_all())
    else:
        answer = streamed(request, _Stored(sent.sha256, parts), still_allowed)
    answer.headers["Accept-Ranges"] = "bytes"
    if asked or not sent.is_veiled:
        answer.headers["Content-Length"] = str(span.length)
    if asked:
        answer.status_code = 206
        whole = "*" if sent.is_veiled else size  # RFC 9110, 14.4: a length may be kept to oneself
        answer.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{whole}"
    return answer


def _sliced(asked: Span | None, most: int | None) -> Span | None:
    """A server may answer less than was asked for (RFC 9110, 15.3.7); the player asks on."""
    if most is None:
        return asked
    if asked is None:
        raise WrongRange
    return Span(asked.start, min(asked.stop, asked.start + most))


def range_header(request: HttpRequest, etag: str, *, by_other: bool = False) -> str:
    """With `If-Range` only if it still names these bytes; ranges are for GET alone.

    Who sends the file in our place gives it a tag of its own, and compares with that.
    """
    if request.method != "GET":
        return ""
    if not by_other and request.headers.get("If-Range", etag).strip() != etag:
        return ""
    return request.headers.get("Range", "")


def known_already(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]


class _Stored:
    """Stored bytes from one place to another. What is missing is missing before the first byte."""

    def __init__(self, sha256: str, parts: Iterable[Part]) -> None:
        self._sha256 = sha256
        self._parts = deque(parts)
        self._file: BinaryIO | None = None
        self._first = b""
        try:
            self._open()
        except (NotStored, StorageAway) as trouble:
            raise NotThere(str(trouble)) from None

    def read(self) -> bytes:
        """The next slice; nothing at the end."""
        part, self._first = self._first, b""
        while not part and self._parts:
            part = self._next(self._parts.popleft())
        return part

    def read_all(self) -> bytes:
        try:
            return b"".join(iter(self.read, b""))
        finally:
            self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _next(self, part: Part) -> bytes:
        """Some bytes of a part; what is left of it waits."""
        if isinstance(part, bytes):
            return part
        if self._file is not None:
            self._file.seek(part.start)
            got = self._file.read(min(SLICE_BYTES, part.length))
        else:
            length = min(REMOTE_SLICE_BYTES, part.length)
            got = storage().read(self._sha256, part.start, length)
        if got and len(got) < part.length:
            self._parts.appendleft(Span(part.start + len(got), part.stop))
        return got

    def _open(self) -> None:
        path = storage().local_path(self._sha256)
        if path is None:
            self._first = self.read()
        else:
            self._file = path.open("rb")
