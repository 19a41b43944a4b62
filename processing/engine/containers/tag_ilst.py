"""The tags of an M4A: names, covers, and Apple's note on where the sound begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from processing.engine.containers import tag_pictures, tag_text
from processing.engine.containers.source import Source
from processing.engine.containers.tag_text import COVER_DROPPED, DROPPED

_MOST_ATOMS = 2_000
_DEEPEST = 6
_LARGEST = 32 * 2**20
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_GAPLESS = re.compile(
    rb"iTunSMPB.{0,32}?data.{8}((?: [0-9A-Fa-f]{8}){3} [0-9A-Fa-f]{16})", re.DOTALL
)
_GAPLESS_WITHIN = 2**20
_TEXT, _PICTURES = 1, {13, 14, 27}


def codes(source: Source, start: int, size: int, *, level: int = 0) -> Iterator[str]:
    """What is wrong with a `udta` or `meta` box; raises ValueError where it contradicts itself."""
    if size > _LARGEST or level > _DEEPEST:
        yield DROPPED
        return
    for name, at, length in _atoms(source, start, start + size):
        if name in {b"meta", b"ilst", b"----"} or (level and name == b"covr"):
            skip = 4 if name == b"meta" and source.at(at + 4, 4) != b"hdlr" else 0
            yield from codes(source, at + skip, length - skip, level=level + 1)
        elif name == b"data":
            yield from _of_data(source, at, length)
        elif level >= 2 and name not in {b"mean", b"name", b"hdlr", b"free"}:
            yield from codes(source, at, length, level=level + 1)


def of_uuid(source: Source, start: int, size: int) -> Iterator[str]:
    if source.at(start, 16) == _XMP:
        yield from tag_text.of_xml(source.at(start + 16, tag_text.to_read(size - 16)), size - 16)


def gapless(source: Source, start: int, size: int) -> tuple[int, int] | None:
    """First sample and number of samples, where iTunes wrote them down."""
    found = _GAPLESS.search(source.at(start, min(size, _GAPLESS_WITHIN)))
    if found is None:
        return None
    _zero, first, _filling, count = (int(word, 16) for word in found[1].split())
    return first, count


def _atoms(source: Source, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_MOST_ATOMS):
        if at + 8 > end:
            return
        head = source.exactly(at, 8)
        size = int.from_bytes(head[:4], "big")
        if size == 0:
            return  # QuickTime ends a list so
        if size < 8 or at + size > end:
            raise ValueError("an atom that leaves its place")
        yield head[4:], at + 8, size - 8
        at += size
    raise ValueError("more atoms than a tag has")


def _of_data(source: Source, at: int, size: int) -> Iterator[str]:
    kind = int.from_bytes(source.exactly(at, 4), "big")
    if kind == _TEXT:
        yield from tag_text.of_bytes(source.at(at + 8, min(size - 8, tag_text.LONGEST + 1)))
    elif kind in _PICTURES and not tag_pictures.is_plain(source, at + 8, size - 8):
        yield COVER_DROPPED
