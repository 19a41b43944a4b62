"""An entry's bytes, block by block: counted as they come, whatever the ZIP says of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from processing.engine.archive import contents, refusals
from processing.engine.archive.entry import Archive, Entry
from processing.engine.archive.structure import STORED
from processing.engine.containers.source import Rejected
from processing.engine.progress import Progress, silent

_READ_BYTES = 64 * 1024
_WRITTEN_BYTES = 1024 * 1024


def extract(archive: Archive, entry: Entry, to_path: Path, progress: Progress | None = None) -> int:
    """Write the entry to `to_path`; answers its size in bytes.

    Raises Rejected: `corrupt` (damaged within the ZIP), `compression_ratio` (more comes out than
    the ZIP or the sound's own header accounts for), `malformed` (less comes out).
    """
    tell = progress or silent
    written = 0
    with to_path.open("wb") as file:
        for block in blocks(archive.path, entry):
            file.write(block)
            written += len(block)
            tell("unpack", written / max(entry.size_bytes, 1))
    return written


def head(path: Path, entry: Entry) -> bytes:
    """The first bytes of an entry; fewer where it is damaged already."""
    found = b""
    try:
        with path.open("rb") as file:
            for block in _unpacked(file, entry, contents.HEAD_BYTES):
                found += block
                if len(found) >= contents.HEAD_BYTES:
                    break
    except Rejected:
        pass  # told when it is unpacked
    return found[: contents.HEAD_BYTES]


def blocks(path: Path, entry: Entry) -> Iterator[bytes]:
    """Blocks of up to 1 MiB; the checksum is compared after the last."""
    most = min(entry.size_bytes, entry.most_bytes)
    count, crc = 0, 0
    with path.open("rb") as file:
        for block in _unpacked(file, entry, _WRITTEN_BYTES):
            count += len(block)
            if count > most:
                raise refusals.bomb(entry.path)
            crc = zlib.crc32(block, crc)
            yield block
    if count != entry.size_bytes:
        raise refusals.malformed(f"{refusals.shown(entry.path)} is shorter than it says")
    if crc != entry.crc:
        raise refusals.corrupt(entry.path)


def _unpacked(file: BinaryIO, entry: Entry, at_most: int) -> Iterator[bytes]:
    packed = _packed(file, entry)
    return packed if entry.method == STORED else _inflated(packed, entry, at_most)


def _packed(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    file.seek(entry.start)
    left = entry.packed_bytes
    while left:
        block = file.read(min(left, _READ_BYTES))
        if not block:
            raise refusals.truncated(f"{refusals.shown(entry.path)} ends too soon")
        left -= len(block)
        yield block


def _inflated(packed: Iterator[bytes], entry: Entry, at_most: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in packed:
            rest = block
            while rest and not inflater.eof:
                found = inflater.decompress(rest, at_most)
                rest = inflater.unconsumed_tail
                yield found
            if inflater.eof and (rest or inflater.unused_data):
                raise refusals.malformed("an entry holds bytes behind its end")
        while found := inflater.decompress(b"", at_most):
            yield found
    except zlib.error as problem:
        raise refusals.corrupt(entry.path) from problem
    if not inflater.eof:
        raise refusals.corrupt(entry.path)
