"""The words of tus 1.0: headers read and written. https://tus.io/protocols/resumable-upload"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.http import UnreadablePostError
from django.utils.http import http_date

from sessions.people.refusals import Invalid, Refused
from sessions.uploads.refusals import OtherChecksum

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
ALGORITHMS = ("sha256", "sha1", "sha512")
PIECE_TYPE = "application/offset+octet-stream"
READ_BYTES = 1024 * 1024


class WrongHeader(Invalid):
    """A header that the protocol asks for is missing, or says something that cannot be meant."""

    code = "wrong_header"


class OtherVersion(Refused):
    code = "other_tus_version"
    status = 412

    def __init__(self) -> None:
        super().__init__(f"This server speaks tus {VERSION}.")


class OtherType(Refused):
    code = "other_content_type"
    status = 415

    def __init__(self) -> None:
        super().__init__(f"A piece of an upload comes as {PIECE_TYPE}.")


class NoLength(Refused):
    code = "no_length"
    status = 411

    def __init__(self) -> None:
        super().__init__("Say with Content-Length how long this piece is.")


@dataclass(frozen=True, slots=True)
class Checksum:
    algorithm: str
    digest: bytes


def whole(headers: Any, name: str) -> int:
    """A header that must hold a whole number from 0."""
    text = headers.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise WrongHeader(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """`Upload-Metadata`: pairs of a key and a base64 value, with commas between them."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if not key and not value:
            continue
        if key in found or not key:
            raise WrongHeader("Upload-Metadata names every key once.")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise WrongHeader(f"Upload-Metadata: {key} is not UTF-8 in base64.") from None
    return found


def checksum(text: str) -> Checksum | None:
    """`Upload-Checksum`: the algorithm, and the digest in base64."""
    if not text:
        return None
    algorithm, _, value = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise WrongHeader(f"Upload-Checksum may be one of {', '.join(ALGORITHMS)}.")
    try:
        return Checksum(algorithm, base64.b64decode(value.strip(), validate=True))
    except binascii.Error:
        raise WrongHeader("Upload-Checksum is not base64.") from None


def pieces(body: IO[bytes] | None, length: int, expected: Checksum | None) -> Iterator[bytes]:
    """The body in parts of 1 MiB, hashed on the way; a wrong sum is raised after the last part.

    A body that was cut short ends early without a word (that is how WSGI servers tell it): what
    came is kept, unless a checksum was promised.
    """
    digest = hashlib.new(expected.algorithm, usedforsecurity=False) if expected else None
    left = length
    while body is not None and left > 0:
        try:
            part = body.read(min(left, READ_BYTES))
        except UnreadablePostError:
            break
        if not part:
            break
        left -= len(part)
        if digest:
            digest.update(part)
        yield part
    if expected and digest and not hmac.compare_digest(digest.digest(), expected.digest):
        raise OtherChecksum


def moment(at: datetime) -> str:
    return http_date(at.timestamp())
