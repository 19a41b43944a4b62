"""The boxes of an M4A: one sound track, AAC or ALAC, with all of its bytes in this file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Rejected, Source, malformed, truncated

_INTO = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl"}
_AAC_TYPES = {0x40, 0x66, 0x67, 0x68}


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int  # of what is inside
    end: int


def read(source: Source) -> Header:
    top = list(_boxes(source, 0, source.size))
    moov = [box for box in top if box.name == b"moov"]
    if len(moov) > 1:
        raise malformed("it has two tables of contents")
    if not moov:
        raise truncated("its table of contents is not there")
    if not any(box.name in {b"mdat", b"moof"} for box in top):
        raise Rejected("no_audio", "The file has a header and no sound.", rules.AGAIN)
    tracks = [
        found
        for box in _boxes(source, moov[0].start, moov[0].end)
        if box.name == b"trak" and b"soun" in (found := _track(source, box))
    ]
    if len(tracks) != 1:
        raise malformed(f"it has {len(tracks)} sound tracks, where one is expected")
    return _conclude(source, tracks[0])


def _boxes(source: Source, at: int, end: int) -> Iterator[_Box]:
    count = 0
    while at + 8 <= end:
        count += 1
        if count > rules.MOST_CHUNKS:
            raise Rejected("too_many_chunks", "The file has over 1,000 boxes.", rules.AGAIN)
        size, name = struct.unpack(">I4s", source.exactly(at, 8))
        start = at + 8
        if size == 1:
            size = struct.unpack(">Q", source.exactly(start, 8))[0]
            start += 8
        elif size == 0:
            size = end - at
        if size < start - at:
            raise malformed("a box that is smaller than its name")
        if at + size > end:
            raise truncated() if end == source.size else malformed("a box that leaves its box")
        yield _Box(name, start, at + size)
        at += size


def _track(source: Source, trak: _Box) -> dict[bytes, _Box]:
    """The boxes of a track by name, and its kind (`soun`) as a name of its own."""
    found: dict[bytes, _Box] = {}
    waiting = [trak]
    while waiting:
        box = waiting.pop()
        for inner in _boxes(source, box.start, box.end):
            found.setdefault(inner.name, inner)
            if inner.name in _INTO:
                waiting.append(inner)
    handler = found.get(b"hdlr")
    if handler:
        found[source.exactly(handler.start + 8, 4)] = handler
    return found


def _conclude(source: Source, track: dict[bytes, _Box]) -> Header:
    if b"stsd" not in track:
        raise malformed("it does not say how its sound is stored")
    _check_references(source, track)
    entry = track[b"stsd"].start + 8
    size, codec = struct.unpack(">I4s", source.exactly(entry, 8))
    channels, bits, _pre, rate = struct.unpack(">HHII", source.exactly(entry + 24, 12))
    inner = source.at(entry + 36, min(max(size - 36, 0), 512))
    if codec == b"mp4a":
        _check_aac(inner)
    elif codec != b"alac":
        raise rules.unsupported_codec("a protected or unknown kind")
    if codec == b"alac" and inner[4:8] == b"alac" and len(inner) >= 36:
        bits, channels, rate = inner[17], inner[21], struct.unpack(">I", inner[32:36])[0] << 16
    rate = rate >> 16 or _timescale(source, track)
    rules.check_shape(rate=rate, channels=channels)
    return Header(
        container="m4a",
        codec="aac" if codec == b"mp4a" else "alac",
        rate=rate,
        channels=channels,
        bits=bits if codec == b"alac" else None,
        frames=None,
        start=0,
        length=source.size,
    )


def _check_references(source: Source, track: dict[bytes, _Box]) -> None:
    """Sound that is kept in another file, or at an address, is not fetched."""
    table = track.get(b"dref")
    for box in _boxes(source, table.start + 8, table.end) if table else ():
        if not source.exactly(box.start, 4)[3] & 1:
            raise malformed("its sound is kept somewhere else")


def _check_aac(inner: bytes) -> None:
    """The decoder's type in the elementary stream descriptor."""
    at = inner.find(b"esds")
    if at < 0:
        return
    at += 8
    for tag, skip in ((3, 3), (4, 0)):
        if inner[at : at + 1] != bytes([tag]):
            raise malformed("its description of the sound cannot be read")
        at += 1
        while inner[at : at + 1] and inner[at] & 0x80:
            at += 1
        at += 1 + skip
    if not inner[at : at + 1] or inner[at] not in _AAC_TYPES:
        raise rules.unsupported_codec("something other than AAC")


def _timescale(source: Source, track: dict[bytes, _Box]) -> int:
    box = track.get(b"mdhd")
    if box is None:
        return 0
    wide = source.exactly(box.start, 1)[0] == 1
    return int.from_bytes(source.exactly(box.start + (20 if wide else 12), 4), "big")
