"""What is wrong with the words of a tag: they may be shown in a page, a table or a log one day."""

from __future__ import annotations

import re
from collections.abc import Iterator

DROPPED, SANITIZED, COVER_DROPPED = "metadata_dropped", "metadata_sanitized", "cover_dropped"
LONGEST = 256 * 1024  # bytes of one text
LONGEST_XML = 4 * 2**20  # ADM and camera notes are long by nature
_XML_READ = 256 * 1024

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|^[\t\r]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SCRIPT = re.compile(
    r"<\s*/?\s*(script|iframe|object|embed|svg|img|meta|link|style|html|body)\b"
    r"|\b(javascript|vbscript|data)\s*:\s*\S|\bon[a-z]{3,20}\s*=\s*[\"'\w]|\{\{.*\}\}|<\?php|\$\{",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"^\s*(=\s*\S|[+\-@][^\s]*[(|!])")
_ENTITIES = re.compile(rb"<!\s*(ENTITY|DOCTYPE)", re.IGNORECASE)


def of_bytes(data: bytes, encoding: str = "utf-8") -> Iterator[str]:
    """The codes of one text as it is stored; what follows a NUL at its end is filling."""
    if len(data) > LONGEST:
        yield DROPPED
        data = data[:LONGEST]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    yield from of_text(text.rstrip("\0"))


def of_text(text: str) -> Iterator[str]:
    if any(kind.search(text) for kind in (_CONTROL, _BIDI, _SCRIPT, _FORMULA)):
        yield SANITIZED


def of_xml(data: bytes, size: int) -> Iterator[str]:
    """Of the beginning of an XML text of `size` bytes: no entities, and nothing that runs."""
    if size > LONGEST_XML or _ENTITIES.search(data.replace(b"\0", b"")):
        yield DROPPED
    text = data.decode("utf-8", "replace").rstrip("\0")
    if _BIDI.search(text) or re.search(r"<\s*script\b|javascript\s*:", text, re.IGNORECASE):
        yield SANITIZED


def to_read(size: int) -> int:
    """How much of an XML text is worth a look."""
    return min(size, _XML_READ)
