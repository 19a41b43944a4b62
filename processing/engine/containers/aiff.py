"""The header of AIFF and AIFF-C files with PCM or float samples, read strictly."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Source, malformed, truncated

# AIFF-C's names of sample types, and numpy's.
_CODECS = {
    b"NONE": {8: "i1", 16: ">i2", 24: ">i3", 32: ">i4"},
    b"twos": {8: "i1", 16: ">i2", 24: ">i3", 32: ">i4"},
    b"sowt": {8: "i1", 16: "<i2", 24: "<i3", 32: "<i4"},
    b"in24": {24: ">i3"},
    b"in32": {32: ">i4"},
    b"fl32": {32: ">f4"},
    b"FL32": {32: ">f4"},
    b"fl64": {64: ">f8"},
    b"FL64": {64: ">f8"},
}
_TAGS = {b"ID3 ": "id3", b"NAME": "text", b"AUTH": "text", b"ANNO": "text", b"(c) ": "text"}


@dataclass(frozen=True, slots=True)
class _Common:
    """The COMM chunk."""

    channels: int
    frames: int
    bits: int
    rate: int
    codec: bytes


@dataclass(slots=True)
class _Walk:
    kind: bytes
    limit: int  # where the FORM ends
    common: _Common | None = None
    sound: tuple[int, int] | None = None  # offset, size
    end: int = 12  # of the last whole chunk


def read(source: Source) -> Header:
    """Walk the chunks; exactly one COMM and one SSND, in either order."""
    _form, size, kind = struct.unpack(">4sI4s", source.exactly(0, 12))
    walk = _Walk(kind, size + 8)
    chunks = 0
    while walk.end + 8 <= min(walk.limit, source.size):
        chunks += 1
        if chunks > rules.MOST_CHUNKS:
            raise rules.too_many_chunks()
        name, size = struct.unpack(">4sI", source.exactly(walk.end, 8))
        _chunk(source, walk, name, walk.end + 8, size)
        walk.end += 8 + size + size % 2
    cut = walk.limit > source.size + 1
    if walk.common is None:
        raise truncated() if cut else malformed("it has no COMM chunk")
    if walk.sound is None:
        raise truncated() if cut else rules.no_audio()
    if cut:
        raise truncated() if walk.end < source.size else malformed("it is shorter than it says")
    return _conclude(source, walk, walk.common, walk.sound)


def _chunk(source: Source, walk: _Walk, name: bytes, offset: int, size: int) -> None:
    if not all(32 <= byte < 127 for byte in name):
        raise malformed("there is no chunk where one should begin")
    if offset + size > source.size and (name == b"SSND" or offset + size <= walk.limit):
        raise truncated()
    if offset + size > walk.limit:
        raise malformed("a chunk that is too long")
    if name in _TAGS:
        source.note_tag(_TAGS[name], offset, size)
    elif name == b"COMM":
        _must_be_new(walk.common, "COMM")
        walk.common = _common(source, walk.kind, offset, size)
    elif name == b"SSND":
        _must_be_new(walk.sound, "SSND")
        walk.sound = offset, size


def _must_be_new(known: object | None, name: str) -> None:
    if known is not None:
        raise malformed(f"it has two {name} chunks")


def _common(source: Source, kind: bytes, at: int, size: int) -> _Common:
    if size < (22 if kind == b"AIFC" else 18):
        raise malformed("its COMM chunk is too short")
    channels, frames, bits = struct.unpack(">hIh", source.exactly(at, 8))
    rate = _extended(source.exactly(at + 8, 10))
    codec = source.exactly(at + 18, 4) if kind == b"AIFC" else b"NONE"
    if codec not in _CODECS:
        raise rules.unsupported_codec(ascii(codec.decode("latin-1")))
    rules.check_shape(rate=rate, channels=channels)
    rules.check_bits(bits, tuple(_CODECS[codec]))
    return _Common(channels, frames, bits, int(rate), codec)


def _conclude(source: Source, walk: _Walk, said: _Common, sound: tuple[int, int]) -> Header:
    rules.check_length(frames=said.frames, rate=said.rate, channels=said.channels)
    start, length = _sound(source, sound, said.frames * said.channels * said.bits // 8)
    return Header(
        container="aifc" if walk.kind == b"AIFC" else "aiff",
        codec="float" if said.codec.lower().startswith(b"fl") else "pcm",
        rate=said.rate,
        channels=said.channels,
        bits=said.bits,
        frames=said.frames,
        start=start,
        length=length,
        sample=_CODECS[said.codec][said.bits],
        warnings=(rules.TRAILING_BYTES,) if source.size > walk.end + 1 else (),
    )


def _sound(source: Source, place: tuple[int, int], needed: int) -> tuple[int, int]:
    at, size = place
    if size < 8:
        raise malformed("its sound chunk is too short")
    offset, _block = struct.unpack(">II", source.exactly(at, 8))
    present = size - 8 - offset
    if present < needed <= size - 8:
        raise malformed("its sound begins where it cannot")
    if present < needed:
        raise truncated()
    if present > needed + 1:
        raise malformed("it holds more sound than it counts")
    return at + 8 + offset, needed


def _extended(ten: bytes) -> float:
    """An 80-bit float, as Apple's old processors had it; -1 for what is no rate."""
    exponent, mantissa = struct.unpack(">HQ", ten)
    if exponent & 0x8000 or exponent == 0x7FFF:
        return -1.0
    shift = exponent - 16383 - 63
    return math.ldexp(mantissa, shift) if -200 < shift < 64 else -1.0
