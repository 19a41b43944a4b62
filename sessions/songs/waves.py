"""A stored WAV with further chunks after its last one, without a copy of it.

What is sent is a list of parts: bytes that are said as they are, and spans of the stored file.
Only the size in the header differs, where RIFF has it, or where RF64 has it (EBU Tech 3306).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sessions.people.refusals import Refused

HEAD_BYTES = 28  # up to the end of the size, in the wider of both forms
_LARGEST_RIFF = 0xFFFF_FFFF


class CannotCarry(Refused):
    code = "cannot_carry_notes"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes [start, stop)."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


Part = bytes | Span


def extended(head: bytes, size_bytes: int, chunks: bytes) -> list[Part]:
    """The parts of the file of `size_bytes` that begins with `head`, and `chunks` at its end."""
    pad = b"\0" * (size_bytes % 2)
    riff_size = size_bytes + len(pad) + len(chunks) - 8
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        at, size = 4, struct.Struct("<I")
        if riff_size > _LARGEST_RIFF:
            raise CannotCarry("With notes this file would be larger than a WAV can be.")
    elif head[:4] == b"RF64" and head[8:16] == b"WAVEds64":
        at, size = 20, struct.Struct("<Q")
    else:
        raise CannotCarry("Only WAV files carry notes.")
    if len(head) < HEAD_BYTES or size.unpack_from(head, at)[0] + 8 != size_bytes:
        raise CannotCarry("This file does not end where its header says, so nothing is added.")
    return [head[:at] + size.pack(riff_size), Span(at + size.size, size_bytes), pad + chunks]


def length_of(parts: Sequence[Part]) -> int:
    return sum(part.length if isinstance(part, Span) else len(part) for part in parts)


def cut(parts: Sequence[Part], span: Span) -> list[Part]:
    """What lies in `span` of all of them in a row."""
    found: list[Part] = []
    at = 0
    for part in parts:
        length = length_of([part])
        start, stop = max(span.start - at, 0), min(span.stop - at, length)
        if start < stop:
            found.append(
                Span(part.start + start, part.start + stop)
                if isinstance(part, Span)
                else part[start:stop]
            )
        at += length
    return found
