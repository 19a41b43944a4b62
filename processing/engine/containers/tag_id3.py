"""ID3v2 tags (2.2, 2.3, 2.4): their frames are counted and looked at, and nothing is unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from processing.engine.containers import tag_pictures, tag_text
from processing.engine.containers.source import Source
from processing.engine.containers.tag_text import COVER_DROPPED, DROPPED

_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_MOST_FRAMES = 1_000
_LARGEST = 16 * 2**20
_COMPRESSED = {b"CDM"}
_PICTURES = {b"PIC", b"APIC"}
_WORDS = {b"COM", b"COMM", b"ULT", b"USLT", b"IPL", b"IPLS"}


@dataclass(frozen=True, slots=True)
class _Frame:
    name: bytes
    start: int
    size: int
    packed: bool  # compressed or encrypted


def codes(source: Source, start: int, size: int) -> Iterator[str]:
    """What is wrong with the tag in these bytes; raises ValueError where it contradicts itself."""
    head = source.at(start, 10)
    if head[:3] != b"ID3":
        return
    if size > _LARGEST:
        yield DROPPED
    length = _spread(head[6:10])
    if length + 10 > size:
        raise ValueError("a tag that leaves its place")
    if head[3] not in {2, 3, 4} or (head[3] == 2 and head[5] & 0x40):
        yield DROPPED
        return
    for frame in _frames(source, start, start + 10 + length, head):
        yield from _of_frame(source, frame)


def _spread(four: bytes) -> int:
    """28 bits, seven in each byte."""
    if any(byte & 0x80 for byte in four):
        raise ValueError("a length that is none")
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]


def _frames(source: Source, start: int, end: int, head: bytes) -> Iterator[_Frame]:
    version, at = head[3], start + 10
    if head[5] & 0x40:
        extended = source.exactly(at, 4)
        at += _spread(extended) if version == 4 else int.from_bytes(extended, "big") + 4
    width = 6 if version == 2 else 10
    for _ in range(_MOST_FRAMES):
        if at + width > end:
            return
        fields = source.exactly(at, width)
        name = fields[:3] if version == 2 else fields[:4]
        if not name.strip(b"\0"):
            return  # padding
        if not name.isalnum():
            raise ValueError("no frame where one should begin")
        size = _frame_size(source, version, fields, at, end)
        if at + width + size > end:
            raise ValueError("a frame that leaves its tag")
        flags = fields[9] if width == 10 else 0
        packed = bool(flags & (0xC0 if version == 3 else 0x0C)) or name in _COMPRESSED
        yield _Frame(name, at + width, size, packed)
        at += width + size
    raise ValueError("more frames than a tag has")


def _frame_size(source: Source, version: int, fields: bytes, at: int, end: int) -> int:
    if version == 2:
        return int.from_bytes(fields[3:6], "big")
    plain = int.from_bytes(fields[4:8], "big")
    if version == 3 or plain < 0x80:
        return plain
    if any(byte & 0x80 for byte in fields[4:8]):
        return plain
    spread = _spread(fields[4:8])
    # Some programs write 2.4 with the sizes of 2.3: the one that leads to a frame is meant.
    following = source.at(at + 10 + spread, 4)
    fits = at + 10 + spread >= end or following.isalnum() or not following.strip(b"\0")
    return spread if fits else plain


def _of_frame(source: Source, frame: _Frame) -> Iterator[str]:
    if frame.packed:
        yield DROPPED
    elif frame.name in _PICTURES:
        yield from _of_picture(source, frame)
    elif frame.name[:1] in b"TW" or frame.name in _WORDS:
        if frame.size > tag_text.LONGEST:
            yield DROPPED
            return
        body = source.exactly(frame.start, frame.size)
        if frame.name[:1] == b"W" and frame.name not in {b"WXXX", b"WXX"}:
            yield from tag_text.of_bytes(body, "latin-1")
            return
        encoding = _ENCODINGS.get(body[0] if body else 0)
        if encoding is None:
            raise ValueError("words in no known writing")
        language = 4 if frame.name in _WORDS and frame.name[:1] in b"CU" else 1
        for text in _split(body[language:], encoding):
            yield from tag_text.of_bytes(text, encoding)


def _split(body: bytes, encoding: str) -> Iterator[bytes]:
    """Texts that stand side by side, with a NUL between them."""
    if not encoding.startswith("utf-16"):
        yield from body.split(b"\0")
        return
    units = [body[at : at + 2] for at in range(0, len(body) - 1, 2)]
    text: list[bytes] = []
    for unit in [*units, b"\0\0"]:
        if unit == b"\0\0":
            yield b"".join(text)
            text = []
        else:
            text.append(unit)


def _of_picture(source: Source, frame: _Frame) -> Iterator[str]:
    head = source.at(frame.start, min(frame.size, 4096))
    encoding = head[0] if head else 0
    at = 4 if frame.name == b"PIC" else head.find(b"\0", 1) + 1
    if at <= 0:
        yield COVER_DROPPED
        return
    at += 1  # what it shows
    stop = b"\0\0" if encoding in {1, 2} else b"\0"
    end = head.find(stop, at)
    while end >= 0 and len(stop) == 2 and (end - at) % 2:
        end = head.find(stop, end + 1)
    place = end + len(stop)
    if end < 0 or not tag_pictures.is_plain(source, frame.start + place, frame.size - place):
        yield COVER_DROPPED
