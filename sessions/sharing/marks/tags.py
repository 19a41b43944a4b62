"""The code of a copy in a file's tags: each kind of file has a place for it, or is left as it is.

It is always the text `roughmix:` and the code, so that it is found by looking for it, in whatever
kind of file. Nothing that a file says already is changed or taken away.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from sessions.downloads.rewriting import Stretch
from sessions.sharing.marks.codes import CODE
from sessions.sharing.marks.grain import Grain
from sessions.sharing.marks.waves import Read, Wave, with_chunk

Pieces = tuple[bytes | Stretch, ...]

FOUND = re.compile(rb"roughmix:(" + CODE.encode() + rb")(?![0-9a-z])")
_VORBIS_COMMENT, _LAST = 4, 0x80
_LARGEST_BLOCK = 0xFF_FFFF
_BLOCKS_AT_MOST = 128


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file that can be read at any place."""

    read: Read
    size_bytes: int

    @property
    def whole(self) -> Pieces:
        return (Stretch(0, self.size_bytes),)


def said(code: str) -> bytes:
    return f"roughmix:{code}".encode()


def in_wave(file: Stored, wave: Wave, code: str, grain: Grain | None) -> Pieces:
    """LIST INFO with a field of our own, as the last chunk; and the grain on the samples."""
    text = said(code) + b"\0"
    text += b"\0" * (len(text) % 2)
    field = b"IRMK" + struct.pack("<I", len(text)) + text
    chunk = b"LIST" + struct.pack("<I", 4 + len(field)) + b"INFO" + field
    size = with_chunk(wave, file.size_bytes, chunk)
    begin: Pieces = ()
    here, end = 0, b""
    if size is not None and wave.size_at is not None:
        begin, here, end = (Stretch(0, wave.size_at), size), wave.size_at + len(size), chunk
    if grain is None:
        body: Pieces = (Stretch(here, file.size_bytes),)
    else:
        samples = grain.samples
        body = (
            Stretch(here, samples.start),
            Stretch(samples.start, samples.stop, grain),
            Stretch(samples.stop, file.size_bytes),
        )
    return (*begin, *body, end)


def in_flac(file: Stored, code: str) -> Pieces:
    """One more Vorbis comment (RFC 9639, 8.6): ROUGHMIX_COPY=roughmix:code."""
    comment = b"ROUGHMIX_COPY=" + said(code)
    added = struct.pack("<I", len(comment)) + comment
    at = 4
    for _ in range(_BLOCKS_AT_MOST):
        head = file.read(at, 4)
        if len(head) < 4:
            break
        size = int.from_bytes(head[1:], "big")
        if head[0] & ~_LAST == _VORBIS_COMMENT:
            return _more_comments(file, at, head, added)
        at += 4 + size
        if head[0] & _LAST:
            break
    return file.whole


def _more_comments(file: Stored, at: int, head: bytes, added: bytes) -> Pieces:
    body, size = at + 4, int.from_bytes(head[1:], "big")
    count_at = body + 4 + int.from_bytes(file.read(body, 4), "little")
    if (
        count_at + 4 > body + size
        or body + size > file.size_bytes
        or size + len(added) > _LARGEST_BLOCK
    ):
        return file.whole
    count = int.from_bytes(file.read(count_at, 4), "little") + 1
    return (
        Stretch(0, at),
        head[:1] + (size + len(added)).to_bytes(3, "big"),
        Stretch(body, count_at),
        struct.pack("<I", count) + added,
        Stretch(count_at + 4, file.size_bytes),
    )


def in_mp3(file: Stored, code: str) -> Pieces:
    """One more TXXX frame at the front of its ID3v2.3 or 2.4 tag, or a tag of its own."""
    head = file.read(0, 10)
    text = b"\0roughmix\0" + said(code)
    frame = b"TXXX" + struct.pack(">I", len(text)) + b"\0\0" + text  # the same in 2.3 and in 2.4
    if head[:3] != b"ID3":
        return (b"ID3\4\0\0" + _synchsafe(len(frame)) + frame, Stretch(0, file.size_bytes))
    # Unsynchronised, extended and with a footer are rare, and another matter each.
    if len(head) < 10 or head[3] not in {3, 4} or head[5]:
        return file.whole
    size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    if size + len(frame) >= 1 << 28:
        return file.whole
    return (head[:6] + _synchsafe(size + len(frame)) + frame, Stretch(10, file.size_bytes))


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
