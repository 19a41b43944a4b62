"""Tags of other make: LIST/INFO and bext of WAVs, Vorbis comments and pictures of FLACs, APE."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from processing.engine.containers import tag_pictures, tag_text
from processing.engine.containers.source import Source
from processing.engine.containers.tag_text import COVER_DROPPED, DROPPED

_MOST_ITEMS = 1_000
_LARGEST = 2**20
_BEXT = ((0, 256), (256, 32), (288, 32), (320, 10), (330, 8))  # words of a bext, place and length
_BEXT_HISTORY = 602


def of_list(source: Source, start: int, size: int) -> Iterator[str]:
    """LIST chunks: INFO is words, the others are places in the sound."""
    if source.at(start, 4) != b"INFO":
        return
    if size > _LARGEST:
        yield DROPPED
        return
    at, end = start + 4, start + size
    while at + 8 <= end:
        name, length = struct.unpack("<4sI", source.exactly(at, 8))
        if not name.strip(b"\0"):
            return
        if at + 8 + length > end:
            raise ValueError("words that leave their list")
        yield from tag_text.of_bytes(source.at(at + 8, length))
        at += 8 + length + length % 2


def of_bext(source: Source, start: int, size: int) -> Iterator[str]:
    """EBU Tech 3285."""
    if size < _BEXT_HISTORY:
        raise ValueError("a bext that is too short")
    if size > _LARGEST:
        yield DROPPED
    fields = source.exactly(start, _BEXT_HISTORY)
    for at, length in _BEXT:
        yield from tag_text.of_bytes(fields[at : at + length].split(b"\0")[0])
    history = source.at(start + _BEXT_HISTORY, min(size - _BEXT_HISTORY, _LARGEST))
    yield from tag_text.of_bytes(history.split(b"\0")[0])


def of_text(source: Source, start: int, size: int) -> Iterator[str]:
    yield from tag_text.of_bytes(source.at(start, min(size, tag_text.LONGEST + 1)))


def of_xml(source: Source, start: int, size: int) -> Iterator[str]:
    yield from tag_text.of_xml(source.at(start, tag_text.to_read(size)), size)


def of_application(source: Source, start: int, size: int) -> Iterator[str]:
    """FLAC's APPLICATION blocks: some hold XML."""
    body = source.at(start, tag_text.to_read(size))
    if b"<?xml" in body[:64] or b"<x:xmpmeta" in body[:256]:
        yield from tag_text.of_xml(body, size)


def of_vorbis(source: Source, start: int, size: int) -> Iterator[str]:
    if size > _LARGEST:
        yield DROPPED
        return
    body = source.exactly(start, size)
    at = 4 + int.from_bytes(body[:4], "little")
    yield from tag_text.of_bytes(_piece(body, 4, at))
    count = int.from_bytes(_piece(body, at, at + 4), "little")
    if count > _MOST_ITEMS:
        raise ValueError("more comments than a song has")
    at += 4
    for _ in range(count):
        length = int.from_bytes(_piece(body, at, at + 4), "little")
        comment = _piece(body, at + 4, at + 4 + length)
        at += 4 + length
        name, _equals, value = comment.partition(b"=")
        if name.upper() in {b"METADATA_BLOCK_PICTURE", b"COVERART"}:
            yield COVER_DROPPED  # a picture in letters, for Ogg only
        else:
            yield from tag_text.of_bytes(value)


def _piece(body: bytes, at: int, end: int) -> bytes:
    if end > len(body):
        raise ValueError("words that leave their block")
    return body[at:end]


def of_picture(source: Source, start: int, size: int) -> Iterator[str]:
    """FLAC's PICTURE blocks."""
    head = source.at(start, min(size, 64 * 1024))
    at = 4
    for _ in range(2):  # kind of picture file, description
        length = int.from_bytes(head[at : at + 4], "big")
        at += 4 + length
    at += 16
    length = int.from_bytes(head[at : at + 4], "big")
    whole = at + 4 <= len(head) and at + 4 + length <= size
    if not whole or not tag_pictures.is_plain(source, start + at + 4, length):
        yield COVER_DROPPED


def of_ape(source: Source, start: int, size: int) -> Iterator[str]:
    """An APEv2 tag that begins with its header."""
    _magic, version, length, count, _flags = struct.unpack("<8sIIII", source.exactly(start, 24))
    if version not in {1000, 2000} or count > _MOST_ITEMS or length > size:
        raise ValueError("a tag that contradicts itself")
    if length > _LARGEST + 10 * 2**20:
        yield DROPPED
        return
    at, end = start + 32, start + length
    for _ in range(count):
        value, flags = struct.unpack("<II", source.exactly(at, 8))
        key, nul, _rest = source.at(at + 8, 256).partition(b"\0")
        at += 8 + len(key) + 1
        if not nul or at + value > end:
            raise ValueError("an item that leaves its tag")
        yield from _of_item(source, key, at, value, binary=bool(flags >> 1 & 3))
        at += value


def _of_item(source: Source, key: bytes, at: int, size: int, *, binary: bool) -> Iterator[str]:
    if not binary:
        yield from tag_text.of_bytes(source.at(at, min(size, tag_text.LONGEST + 1)))
    elif key.lower().startswith(b"cover art"):
        name = source.at(at, min(size, 512)).find(b"\0") + 1
        if not tag_pictures.is_plain(source, at + name, size - name):
            yield COVER_DROPPED
