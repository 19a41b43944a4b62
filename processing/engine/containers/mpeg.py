"""The frames of an MP3, counted one by one; tags before and after them are stepped over unread."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from processing.engine.containers import source as rules
from processing.engine.containers.mpeg_frames import (
    Frame,
    follow_one_another,
    frame_of,
    is_adts,
    is_free_format,
    is_layer_2,
)
from processing.engine.containers.source import Header, Rejected, Source, truncated

_TAIL_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI", b"ID3")
_SEARCH = 64 * 1024
_WINDOW = 2**20


def looks_like_it(source: Source) -> bool:
    """Tags, or two frames; zeros may stand before them. Raises Rejected for its sister formats."""
    if source.at(0, 3) == b"ID3":
        return True
    if is_layer_2(source):
        raise rules.unsupported_container("an MP2 file")
    if is_adts(source):
        raise rules.unsupported_container("a bare AAC stream")
    start = source.at(0, _SEARCH)
    at = len(start) - len(start.lstrip(b"\0"))
    if is_free_format(source, at):
        raise rules.unsupported_codec("an MP3 without a bit rate")
    frame = frame_of(source.at(at, 4))
    return frame is not None and follow_one_another(source, at, 2 if at == 0 else 4)


def after_id3(source: Source) -> int:
    """Where the ID3 tags at the start end; 0 without one."""
    at = 0
    while source.at(at, 3) == b"ID3":
        head = source.exactly(at, 10)
        size = 0
        for byte in head[6:10]:
            if byte & 0x80:
                raise rules.malformed("a tag whose length is no length")
            size = size << 7 | byte
        size += 10 + (10 if head[5] & 0x10 else 0)
        if at + size > source.size:
            raise _tag_too_long(source, at + 10)
        source.note_tag("id3", at, size)
        at += size
    return at


@dataclass(slots=True)
class _Walk:
    first: Frame
    start: int
    end: int = 0
    frames: int = 0
    samples: int = 0
    rates: set[int] = field(default_factory=set)
    tail: bytes = b""
    cut: bool = False


def read(source: Source) -> Header:
    start = _first(source, after_id3(source))
    first = frame_of(source.at(start, 4))
    assert first is not None
    walk = _walk(source, _Walk(first, start))
    claimed = _claimed(source, walk)
    counted = walk.frames - (claimed is not None)
    if walk.cut and not (claimed and claimed <= counted):
        raise truncated()
    if counted <= 0:
        raise rules.no_audio()
    rules.check_shape(rate=first.rate, channels=first.channels)
    rules.check_length(frames=walk.samples, rate=first.rate, channels=first.channels)
    return Header(
        container="mp3",
        codec="mp3",
        rate=first.rate,
        channels=first.channels,
        bits=None,
        frames=None,
        start=start,
        length=walk.end - start,
        warnings=tuple(_warnings(source, walk, claimed, counted)),
    )


def _tag_too_long(source: Source, at: int) -> Rejected:
    """Of a tag that leaves the file: where sound follows inside it, its length is a lie."""
    window = source.at(at, _SEARCH)
    if any(
        byte == 0xFF and follow_one_another(source, at + offset)
        for offset, byte in enumerate(window)
    ):
        return rules.malformed("a tag that is longer than the file")
    return truncated()


def _first(source: Source, at: int) -> int:
    """Where the first frame begins: behind the tags, and what little may stand before it."""
    window = source.at(at, _SEARCH)
    offset = window.find(b"\xff")
    while offset >= 0:
        if frame_of(window[offset : offset + 4]) and follow_one_another(source, at + offset):
            return at + offset
        offset = window.find(b"\xff", offset + 1)
    raise rules.no_audio("There is a tag in this file, and no sound.")


def _walk(source: Source, walk: _Walk) -> _Walk:
    at = base = walk.start
    window = source.at(base, _WINDOW)
    known: dict[bytes, Frame | None] = {}
    while at < source.size:
        if at + 4 > base + len(window) and base + len(window) < source.size:
            base, window = at, source.at(at, _WINDOW)
        four = window[at - base : at - base + 4]
        frame = known.get(four) or known.setdefault(four, frame_of(four))
        if frame is None:
            _end(source, walk, at)
            break
        if frame.channels != walk.first.channels:
            raise _lost()
        if at + frame.size > source.size:
            walk.cut = True
            break
        walk.rates.add(frame.rate)
        walk.frames += 1
        walk.samples += frame.samples * walk.first.rate // frame.rate
        at += frame.size
    walk.end = min(at, source.size)
    return walk


def _end(source: Source, walk: _Walk, at: int) -> None:
    """Frames have stopped: a tag, or left-over bytes; but more frames behind them are a fault."""
    walk.tail = source.at(at, 32)
    if walk.tail.startswith(b"APETAGEX"):
        source.note_tag("ape", at, source.size - at)
    if walk.tail.startswith(_TAIL_TAGS):
        return
    window = source.at(at, _SEARCH)
    offset = window.find(b"\xff")
    while offset >= 0:
        if frame_of(window[offset : offset + 4]) and follow_one_another(source, at + offset, 3):
            raise _lost()
        offset = window.find(b"\xff", offset + 1)


def _lost() -> Rejected:
    return Rejected(
        "corrupt",
        "The sound in this MP3 is damaged: its frames do not follow one another.",
        rules.COPY_AGAIN,
    )


def _claimed(source: Source, walk: _Walk) -> int | None:
    """How many frames the encoder's note (Xing, Info, VBRI) speaks of; 0 if it leaves it out."""
    note = source.at(walk.start + 36, 18)
    if note[:4] == b"VBRI" and len(note) == 18:
        return int.from_bytes(note[14:18], "big")
    side = {(3, 2): 32, (3, 1): 17}.get((walk.first.version, walk.first.channels))
    if side is None:
        side = 17 if walk.first.channels == 2 else 9
    note = source.at(walk.start + 4 + side, 16)
    if note[:4] not in {b"Xing", b"Info"} or len(note) < 16:
        return None
    flags, frames = struct.unpack(">II", note[4:12])
    return frames if flags & 1 else 0


def _warnings(
    source: Source, walk: _Walk, claimed: int | None, counted: int
) -> list[tuple[str, str]]:
    said = []
    if claimed and abs(claimed - counted) > 1:
        said.append(
            (
                "duration_mismatch",
                "The MP3 claims another length than it has; its frames were counted.",
            )
        )
    if len(walk.rates) > 1:
        said.append(("format_change", "The sample rate changes within the file; it was made even."))
    if walk.end < source.size and not walk.tail.startswith(_TAIL_TAGS):
        said.append(rules.TRAILING_BYTES)
    return said
