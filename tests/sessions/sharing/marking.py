"""Files in every way in which a WAV is written, and marked ones read as a server sends them."""

from __future__ import annotations

import random
import struct

from sessions.downloads.rewriting import Rewritten, Stretch
from sessions.downloads.zip64 import Slice
from sessions.sharing.marks import writing
from sessions.sharing.marks.tags import Stored

FORMS = {"16": (1, 2), "24": (1, 3), "32 float": (3, 4)}


def samples(form: str, count: int, seed: int = 5) -> bytes:
    """Any of them, zeros and the ends of the scale among them."""
    chance = random.Random(seed)
    if form == "32 float":
        odd = [0.0, -0.0, 1.0, -1.0, 1e-42, 0.25]
        drawn = [chance.uniform(-1, 1) for _ in range(count - len(odd))]
        return struct.pack(f"<{count}f", *odd, *drawn)
    width = FORMS[form][1]
    ends = b"\0" * width + b"\xff" * (width - 1) + b"\x7f" + b"\0" * (width - 1) + b"\x80"
    return ends + chance.randbytes(width * count - len(ends))


def wave(form: str, body: bytes, *, channels: int = 2, after: bytes = b"", long: bool = False):
    tag, width = FORMS[form]
    block = width * channels
    fmt = struct.pack("<HHIIHH", tag, channels, 48_000, 48_000 * block, block, 8 * width)
    size = 0xFFFF_FFFF if long else len(body)
    chunks = b"fmt " + struct.pack("<I", 16) + fmt
    chunks += b"data" + struct.pack("<I", size) + body + b"\0" * (len(body) % 2) + after
    if not long:
        return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
    whole = 4 + 36 + len(chunks)
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, whole, len(body), 0, 0)
    return b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + chunks


def stored(data: bytes) -> Stored:
    return Stored(lambda at, count: data[at : at + count], len(data))


def rewritten(data: bytes, *, code="k7f3q2", key=b"k" * 32, media_type="audio/wav") -> Rewritten:
    return Rewritten("source", code, writing.pieces_of(stored(data), media_type, code, key))


def span(content: Rewritten, data: bytes, start: int, stop: int, *, step: int = 1 << 20) -> bytes:
    """As a server reads it: no more than `step` bytes of the stored file at once."""
    found = []
    for part in content.parts(start, stop):
        if isinstance(part, bytes):
            found.append(part)
            continue
        at = part.start
        while at < part.stop:
            got = _some(part, data, at, min(part.stop, at + step))
            found.append(got)
            at += len(got)
    return b"".join(found)


def whole(content: Rewritten, data: bytes) -> bytes:
    return span(content, data, 0, content.size_bytes)


def by_pieces(content: Rewritten, data: bytes) -> bytes:
    """Marked at once: each stretch in one go, without any of what cuts it into slices."""
    found = b""
    for piece in content.pieces:
        if not isinstance(piece, Stretch):
            found += piece
            continue
        body = data[piece.start : piece.stop]
        found += piece.grain.over(body, piece.start) if piece.grain else body
    return found


def _some(part: Slice, data: bytes, start: int, stop: int) -> bytes:
    key = part.entry.key
    if isinstance(key, str):
        return data[start:stop]
    return key.read(lambda first, last: data[first:last], start, stop)
