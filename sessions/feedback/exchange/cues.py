"""Notes as cue points of a WAV: a `cue ` chunk, and their names in a LIST `adtl` chunk.

A range has an `ltxt` with its length. The chunks are made to follow everything else in the file.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from sessions.feedback.exchange.marks import Mark, label

_POINT = struct.Struct("<II4sIII")


def chunks(marks: Sequence[Mark], *, rate: int, frames: int) -> bytes:
    """Both chunks, or nothing where there is no mark. Positions are sample frames of the sound."""
    placed = [
        (number, mark, min(round(mark.at * rate), max(0, frames - 1)))
        for number, mark in enumerate(sorted(marks, key=lambda each: (each.at, each.id)), start=1)
    ]
    if not placed:
        return b""
    points = b"".join(_POINT.pack(n, at, b"data", 0, 0, at) for n, _, at in placed)
    names = b"".join(
        _chunk(b"labl", struct.pack("<I", n) + label(mark).encode() + b"\0")
        for n, mark, _ in placed
    )
    lengths = b"".join(
        _chunk(
            b"ltxt",
            struct.pack("<II4sHHHH", n, _length(mark, at, rate, frames), b"rgn ", 0, 0, 0, 0),
        )
        for n, mark, at in placed
        if mark.ends is not None
    )
    cue = _chunk(b"cue ", struct.pack("<I", len(placed)) + points)
    return cue + _chunk(b"LIST", b"adtl" + names + lengths)


def _length(mark: Mark, at: int, rate: int, frames: int) -> int:
    return max(0, min(round((mark.ends or mark.at) * rate), frames) - at)


def _chunk(name: bytes, data: bytes) -> bytes:
    """Chunks begin at even places; the byte that makes it so is not counted."""
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
