"""A WAV as far as a mark needs it: where its samples stand, and where one more chunk may.

What is in any way odd is left as it is, without that mark. RIFF: Microsoft's specification of 1991;
RF64 and its `ds64`: EBU Tech 3306.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sessions.sharing.marks.grain import Samples

Read = Callable[[int, int], bytes]  # from where, how many bytes

_CHUNKS_AT_MOST = 1_000
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_BY_DS64 = 0xFFFF_FFFF
_LARGEST_RIFF = 0xFFFF_FFFE


@dataclass(frozen=True, slots=True)
class Chunk:
    name: bytes
    start: int  # of its body
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """`size_at` is where its whole size is said; None where nothing may be put at the end."""

    samples: Samples | None
    channels: int
    rate: int
    size_at: int | None
    is_long: bool  # RF64: the size is said in eight bytes


def read_wave(read: Read, size_bytes: int) -> Wave | None:
    """None: this is no WAV."""
    head = read(0, 36)
    if head[:4] not in {b"RIFF", b"RF64"} or head[8:12] != b"WAVE" or len(head) < 36:
        return None
    is_long = head[:4] == b"RF64"
    if is_long and head[12:16] != b"ds64":
        return None
    said = int.from_bytes(head[20:28] if is_long else head[4:8], "little")
    data_size = int.from_bytes(head[28:36], "little") if is_long else None
    chunks = {chunk.name: chunk for chunk in _chunks(read, size_bytes, data_size)}
    form, data = chunks.get(b"fmt "), chunks.get(b"data")
    if form is None or data is None or form.size < 16:
        return None
    described = read(form.start, min(form.size, 40))
    if len(described) < 16:
        return None
    kind = _kind(described)
    ends = said + 8 == size_bytes and size_bytes % 2 == 0
    return Wave(
        samples=_samples(kind, data, size_bytes),
        channels=kind.channels,
        rate=kind.rate,
        size_at=(20 if is_long else 4) if ends else None,
        is_long=is_long,
    )


def with_chunk(wave: Wave, size_bytes: int, chunk: bytes) -> bytes | None:
    """What the file says of its own size when this chunk stands at its end; None: it cannot."""
    whole = size_bytes + len(chunk) - 8
    if wave.size_at is None or (not wave.is_long and whole > _LARGEST_RIFF):
        return None
    return whole.to_bytes(8 if wave.is_long else 4, "little")


@dataclass(frozen=True, slots=True)
class _Kind:
    tag: int
    channels: int
    rate: int
    bits: int


def _kind(form: bytes) -> _Kind:
    tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= 40:
        valid = int.from_bytes(form[18:20], "little")
        tag = int.from_bytes(form[24:26], "little") if valid == bits else _EXTENSIBLE
    return _Kind(tag, channels, rate, bits)


def _samples(kind: _Kind, data: Chunk, size_bytes: int) -> Samples | None:
    if (kind.tag, kind.bits) not in {(_PCM, 16), (_PCM, 24), (_FLOAT, 32)}:
        return None
    width = kind.bits // 8
    # A part of a file, or an interrupted copy, has fewer than it says.
    there = max(0, min(data.size, size_bytes - data.start))
    stop = data.start + there - there % width
    return Samples(start=data.start, stop=stop, width=width, is_float=kind.tag == _FLOAT)


def _chunks(read: Read, size_bytes: int, data_size: int | None) -> Iterator[Chunk]:
    """As far as they can be read."""
    at = 12
    for _ in range(_CHUNKS_AT_MOST):
        head = read(at, 8)
        if len(head) < 8 or at >= size_bytes:
            return
        name, size = head[:4], int.from_bytes(head[4:], "little")
        if name == b"data" and size == _BY_DS64 and data_size is not None:
            size = data_size
        yield Chunk(name, at + 8, size)
        at += 8 + size + size % 2
