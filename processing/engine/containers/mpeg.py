"""The frames of an MP3, counted one by one; tags before and after them are stepped over unread."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Rejected, Source, truncated

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_TAIL_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI", b"ID3")
_SEARCH = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Frame:
    version: int
    rate: int
    channels: int
    size: int

    @property
    def samples(self) -> int:
        return 1152 if self.version == 3 else 576


def _frame(four: bytes) -> _Frame | None:
    """Layer III only; None where no frame begins."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE0 != 0xE0:
        return None
    version, layer = four[1] >> 3 & 3, four[1] >> 1 & 3
    kbits, rate = four[2] >> 4, four[2] >> 2 & 3
    if version == 1 or layer != 1 or kbits in {0, 15} or rate == 3:
        return None
    bits = (_KBITS_1 if version == 3 else _KBITS_2)[kbits] * 1000
    hertz = _RATES[version][rate]
    size = (144 if version == 3 else 72) * bits // hertz + (four[2] >> 1 & 1)
    return _Frame(version, hertz, 1 if four[3] >> 6 == 3 else 2, size)


def looks_like_it(source: Source) -> bool:
    if source.at(0, 3) == b"ID3":
        return True
    first = _frame(source.at(0, 4))
    return first is not None and _frame(source.at(first.size, 4)) is not None


@dataclass(slots=True)
class _Walk:
    first: _Frame
    start: int
    end: int = 0
    frames: int = 0
    rates: set[int] = field(default_factory=set)
    tail: bytes = b""
    cut: bool = False


def read(source: Source) -> Header:
    start = _first(source)
    first = _frame(source.at(start, 4))
    assert first is not None
    walk = _walk(source, _Walk(first, start))
    claimed = _claimed(source, walk)
    counted = walk.frames - (claimed is not None)
    if counted <= 0:
        raise Rejected("no_audio", "The file has a header and no sound.", rules.AGAIN)
    if claimed and claimed > counted + 1 and walk.cut:
        raise truncated()
    rules.check_shape(rate=first.rate, channels=first.channels)
    rules.check_length(frames=counted * first.samples, rate=first.rate, channels=first.channels)
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


def _first(source: Source) -> int:
    """Where the first frame begins: behind ID3 tags, and what little may stand before it."""
    at = 0
    while source.at(at, 3) == b"ID3":
        head = source.exactly(at, 10)
        size = 0
        for byte in head[6:10]:
            if byte & 0x80:
                raise rules.malformed("a tag whose length is no length")
            size = size << 7 | byte
        at += 10 + size + (10 if head[5] & 0x10 else 0)
        if at > source.size:
            raise truncated()
    window = source.at(at, _SEARCH)
    for offset in range(max(len(window) - 3, 0)):
        if window[offset] != 0xFF:
            continue
        frame = _frame(window[offset : offset + 4])
        after = at + offset + (frame.size if frame else 0)
        if frame and (after == source.size or _frame(source.at(after, 4))):
            return at + offset
    raise Rejected("no_audio", "There is a tag in this file, and no sound.", rules.AGAIN)


def _walk(source: Source, walk: _Walk) -> _Walk:
    at = walk.start
    while at < source.size:
        frame = _frame(source.at(at, 4))
        if frame is None:
            _end(source, walk, at)
            break
        if frame.channels != walk.first.channels or frame.version != walk.first.version:
            raise _lost()
        if at + frame.size > source.size:
            walk.cut = True
            break
        walk.rates.add(frame.rate)
        walk.frames += 1
        at += frame.size
    walk.end = at
    return walk


def _end(source: Source, walk: _Walk, at: int) -> None:
    """Frames have stopped: a tag, or left-over bytes; but more frames behind them are a fault."""
    walk.tail = source.at(at, 16)
    if walk.tail.startswith(_TAIL_TAGS):
        return
    window = source.at(at, _SEARCH)
    for offset in range(max(len(window) - 3, 0)):
        frame = _frame(window[offset : offset + 4])
        if frame and _frame(source.at(at + offset + frame.size, 4)):
            raise _lost()


def _lost() -> Rejected:
    return Rejected(
        "corrupt",
        "The sound in this MP3 is damaged: its frames do not follow one another.",
        rules.COPY_AGAIN,
    )


def _claimed(source: Source, walk: _Walk) -> int | None:
    """How many frames the encoder's own note (Xing, Info) speaks of; 0 if it leaves that out."""
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
        said.append(("trailing_bytes", "There are bytes after the last frame; they were left out."))
    return said
