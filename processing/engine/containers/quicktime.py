"""The boxes of an M4A (ISO 14496-12): one sound track, AAC or ALAC, all of its bytes in here."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from processing.engine.containers import quicktime_tables as tables
from processing.engine.containers import source as rules
from processing.engine.containers import tag_ilst
from processing.engine.containers.quicktime_tables import Box
from processing.engine.containers.source import Header, Source, malformed, truncated

_INTO = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts"}
_AAC_TYPES = {0x40, 0x66, 0x67, 0x68}
_PICTURES = {b"heic", b"heix", b"mif1", b"avif", b"avis", b"crx "}
_TAGS = {b"udta", b"meta", b"uuid"}  # what the decoder shall not see


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    codec: bytes
    rate: int
    channels: int
    bits: int


def read(source: Source) -> Header:
    if source.at(8, 4) in _PICTURES:
        raise rules.unsupported_container("a picture")
    top = list(boxes(source, 0, source.size))
    moov = [box for box in top if box.name == b"moov"]
    if len(moov) > 1:
        raise malformed("it has two tables of contents")
    if not moov:
        raise truncated("its table of contents is not there")
    sound = [box for box in top if box.name in {b"mdat", b"moof"}]
    if not sound:
        raise rules.no_audio()
    inner = list(boxes(source, moov[0].start, moov[0].end))
    track = _only_track(source, inner)
    header = _conclude(source, track, top, inner)
    hidden = [box for box in (*top, *inner) if box.name in _TAGS]
    for box in hidden:
        source.note_tag(f"box {box.name.decode()}", box.start, box.end - box.start)
    return replace(header, hidden=tuple(box.name_at for box in hidden))


def boxes(source: Source, at: int, end: int) -> Iterator[Box]:
    """The boxes between two places; raises Rejected where one leaves them."""
    count = 0
    while at + 8 <= end:
        count += 1
        if count > rules.MOST_CHUNKS:
            raise rules.too_many_chunks("boxes")
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
        yield Box(name, at + 4, start, at + size)
        at += size


def _only_track(source: Source, inner: list[Box]) -> dict[bytes, Box]:
    tracks = [_track(source, box) for box in inner if box.name == b"trak"]
    if any(b"vide" in track for track in tracks):
        raise rules.unsupported_container("a video")
    heard = [track for track in tracks if b"soun" in track]
    if not heard:
        raise rules.no_audio("There is no sound track in this file.")
    if len(heard) > 1:
        raise malformed(f"it has {len(heard)} sound tracks, where one is expected")
    return heard[0]


def _track(source: Source, trak: Box) -> dict[bytes, Box]:
    """The boxes of a track by name, and its kind (`soun`) as a name of its own."""
    found: dict[bytes, Box] = {}
    waiting = [trak]
    while waiting:
        box = waiting.pop()
        for inner in boxes(source, box.start, box.end):
            if inner.name in tables.ONCE and inner.name in found:
                raise malformed("it has two tables of the same kind")
            found.setdefault(inner.name, inner)
            if inner.name in _INTO:
                waiting.append(inner)
    handler = found.get(b"hdlr")
    if handler:
        found[source.exactly(handler.start + 8, 4)] = handler
    return found


def _conclude(source: Source, track: dict[bytes, Box], top: list[Box], moov: list[Box]) -> Header:
    _check_references(source, track)
    sound = _sound(source, track)
    timescale = _timescale(source, track)
    if timescale < 1:
        raise malformed("its clock stands still")
    said = _with_rate(sound, timescale)
    rules.check_shape(rate=said.rate, channels=said.channels)
    fragmented = any(box.name == b"mvex" for box in moov)
    ticks = 0
    if not fragmented:
        ticks = tables.check(source, track, [box for box in top if box.name == b"mdat"])
        tables.check_duration(source, track, ticks, timescale)
        frames = ticks * said.rate // timescale
        rules.check_length(frames=frames, rate=said.rate, channels=said.channels)
    return Header(
        container="m4a",
        codec="aac" if said.codec == b"mp4a" else "alac",
        rate=said.rate,
        channels=said.channels,
        bits=said.bits if said.codec == b"alac" else None,
        frames=None,
        start=0,
        length=source.size,
        trim=None if fragmented else _trim(source, track, moov, ticks, timescale),
    )


def _trim(
    source: Source, track: dict[bytes, Box], moov: list[Box], ticks: int, timescale: int
) -> tuple[int, int, int] | None:
    """The edit list decides; without one, Apple's own note."""
    if b"elst" in track:
        return tables.trim(source, track, moov, ticks, timescale)
    for box in moov:
        note = tag_ilst.gapless(source, box.start, box.end - box.start)
        if box.name == b"udta" and note and note[0] + note[1] <= ticks:
            return *note, timescale
    return None


def _with_rate(sound: _Sound, timescale: int) -> _Sound:
    """Rates above 65,535 Hz do not fit where they belong; then the clock tells."""
    return sound if sound.rate else replace(sound, rate=timescale)


def _sound(source: Source, track: dict[bytes, Box]) -> _Sound:
    box = track.get(b"stsd")
    if box is None:
        raise malformed("it does not say how its sound is stored")
    if source.exactly(box.start + 4, 4) != b"\0\0\0\x01":
        raise malformed("it stores its sound in several ways")
    entry = box.start + 8
    size, codec = struct.unpack(">I4s", source.exactly(entry, 8))
    channels, bits, _pre, rate = struct.unpack(">HHII", source.exactly(entry + 24, 12))
    inner = source.at(entry + 36, min(max(size - 36, 0), 512))
    if codec == b"mp4a":
        _check_aac(inner)
    elif codec != b"alac":
        raise rules.unsupported_codec("a protected or unknown kind")
    if codec == b"alac" and inner[4:8] == b"alac" and len(inner) >= 36:
        bits, channels, rate = inner[17], inner[21], struct.unpack(">I", inner[32:36])[0] << 16
        rules.check_bits(bits, (16, 20, 24, 32))
    return _Sound(codec=codec, rate=rate >> 16, channels=channels, bits=bits)


def _check_references(source: Source, track: dict[bytes, Box]) -> None:
    """Sound that is kept in another file, or at an address, is not fetched."""
    table = track.get(b"dref")
    for box in boxes(source, table.start + 8, table.end) if table else ():
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


def _timescale(source: Source, track: dict[bytes, Box]) -> int:
    box = track.get(b"mdhd")
    if box is None:
        raise malformed("it does not say how its time is counted")
    wide = source.exactly(box.start, 1)[0] == 1
    return int.from_bytes(source.exactly(box.start + (20 if wide else 12), 4), "big")
