"""Which bytes of a file a `Range` header asks for."""

from __future__ import annotations

import re

from sessions.songs.waves import Span

# In one range of a veiled file: several of the pieces that a player asks for.
VEILED_RANGE_BYTES = 32 * 1024 * 1024
VEILED_END = 2**40  # longer than any file: nobody finds the end by asking for what lies behind it

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class WrongRange(Exception):
    """No byte of the file lies in it, or more than one range was asked for."""


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


def veiled_span(header: str) -> Span | None:
    """One that says both of its ends: what begins or ends with the file would tell its length."""
    if header.strip().removeprefix("bytes=").strip().startswith("-"):
        raise WrongRange
    span = asked_span(header, VEILED_END)
    if span is not None and span.length > VEILED_RANGE_BYTES:
        raise WrongRange
    return span
