"""The header of AIFF and AIFF-C files with PCM or float samples, read strictly."""

from __future__ import annotations

import math
import struct

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Rejected, Source, malformed, truncated

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


def read(source: Source) -> Header:
    """Walk the chunks; exactly one COMM and one SSND, in either order."""
    _form, size, kind = struct.unpack(">4sI4s", source.exactly(0, 12))
    limit = size + 8
    if limit > source.size + 1:
        raise truncated()
    found = _chunks(source, limit)
    if b"COMM" not in found:
        raise malformed("it has no COMM chunk")
    if b"SSND" not in found:
        raise Rejected("no_audio", "The file has a header and no sound.", rules.AGAIN)
    return _conclude(source, kind, found, limit)


def _chunks(source: Source, limit: int) -> dict[bytes, tuple[int, int]]:
    """Where COMM and SSND are, and how long."""
    found: dict[bytes, tuple[int, int]] = {}
    position, chunks = 12, 0
    while position + 8 <= min(limit, source.size):
        chunks += 1
        if chunks > rules.MOST_CHUNKS:
            raise Rejected("too_many_chunks", "The file has over 1,000 chunks.", rules.AGAIN)
        name, size = struct.unpack(">4sI", source.exactly(position, 8))
        if not all(32 <= byte < 127 for byte in name):
            raise malformed("there is no chunk where one should begin")
        if position + 8 + size > source.size:
            raise truncated()
        if position + 8 + size > limit:
            raise malformed("a chunk that is too long")
        if name in {b"COMM", b"SSND"}:
            if name in found:
                raise malformed(f"it has two {name.decode()} chunks")
            found[name] = position + 8, size
        position += 8 + size + size % 2
    return found


def _conclude(
    source: Source, kind: bytes, found: dict[bytes, tuple[int, int]], limit: int
) -> Header:
    at, size = found[b"COMM"]
    if size < (22 if kind == b"AIFC" else 18):
        raise malformed("its COMM chunk is too short")
    channels, frames, bits = struct.unpack(">hIh", source.exactly(at, 8))
    rate = _extended(source.exactly(at + 8, 10))
    codec = source.exactly(at + 18, 4) if kind == b"AIFC" else b"NONE"
    if codec not in _CODECS:
        raise rules.unsupported_codec(ascii(codec.decode("latin-1")))
    rules.check_shape(rate=rate, channels=channels)
    rules.check_bits(bits, tuple(_CODECS[codec]))
    rules.check_length(frames=frames, rate=int(rate), channels=channels)
    start, length = _sound(source, found[b"SSND"], frames * channels * bits // 8)
    over = source.size > limit + 1
    said = ("trailing_bytes", "There are bytes after the end of the file; they were left out.")
    return Header(
        container="aifc" if kind == b"AIFC" else "aiff",
        codec="float" if codec.lower().startswith(b"fl") else "pcm",
        rate=int(rate),
        channels=channels,
        bits=bits,
        frames=frames,
        start=start,
        length=length,
        sample=_CODECS[codec][bits],
        warnings=(said,) if over else (),
    )


def _sound(source: Source, place: tuple[int, int], needed: int) -> tuple[int, int]:
    at, size = place
    if size < 8:
        raise malformed("its sound chunk is too short")
    offset, _block = struct.unpack(">II", source.exactly(at, 8))
    present = size - 8 - offset
    if present < needed:
        raise truncated()
    if present > needed + 1:
        raise malformed("it holds more sound than it counts")
    return at + 8 + offset, needed


def _extended(ten: bytes) -> float:
    """An 80-bit float, as Apple's old processors had it."""
    exponent, mantissa = struct.unpack(">HQ", ten)
    if exponent & 0x8000 or exponent == 0x7FFF:
        return -1.0
    shift = exponent - 16383 - 63
    return math.ldexp(mantissa, shift) if -200 < shift < 64 else -1.0
