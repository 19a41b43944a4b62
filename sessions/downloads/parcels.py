"""Contents become a ZIP: names, sheets, and the place of every byte."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from processing.checksums import crc32_of
from processing.models import AudioFile
from processing.storage import NotStored, StorageAway, storage
from sessions.downloads import naming, sheets
from sessions.downloads.contents import Contents
from sessions.downloads.pieces import Piece
from sessions.downloads.rewriting import Rewritten
from sessions.downloads.sheets import Placed
from sessions.downloads.zip64 import Entry, Layout
from sessions.people.refusals import Refused

_NOT_STORED = "Its bytes are not in the studio's storage."


class NotNow(Refused):
    code = "storage_away"
    status = 503


@dataclass(frozen=True, slots=True)
class Parcel:
    """A ZIP, ready to be sent. `contents` are what is really in it and what is not."""

    contents: Contents
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A file that leaves under another name and with other bytes; their hash and checksum."""

    filename: str
    content: Rewritten
    sha256: str
    crc32: int


def see_that_it_is_stored(file: AudioFile) -> None:
    """Before anything is counted. Raises NotNow."""
    try:
        there = _is_there(file)
    except StorageAway as trouble:
        raise NotNow(str(trouble)) from None
    if not there:
        raise NotNow(_NOT_STORED)


def packed(
    contents: Contents,
    *,
    by_song: bool,
    changed: Callable[[Sequence[Piece]], Mapping[Piece, Changed]] = lambda _: {},
) -> Parcel:
    """Raises NotNow. What the storage has lost is named, and all else is sent.

    `changed` is asked which of the files that are there leave with other bytes.
    """
    try:
        contents = contents.without(_lost(contents.pieces))
        others = changed(contents.pieces)
        called = {piece: other.filename for piece, other in others.items()}
        names = naming.paths(contents.pieces, by_song=by_song, called=called)
        placed = [_placed(names[it], it, others.get(it)) for it in contents.pieces]
        sounds = [_sound(it.path, it.piece.file, others.get(it.piece)) for it in placed]
    except (NotStored, StorageAway) as trouble:
        raise NotNow(str(trouble)) from None
    texts = [_text(naming.METADATA, sheets.metadata(placed))]
    if contents.missing:
        texts.append(_text(naming.MISSING, sheets.missing(contents.missing)))
    files = [(it.path, it.sha256) for it in placed]
    files += [(it.name, hashlib.sha256(_content(it)).hexdigest()) for it in texts]
    texts.append(_text(naming.CHECKSUMS, sheets.checksums(files)))
    return Parcel(contents, Layout([*sounds, *texts]))


def _lost(pieces: Sequence[Piece]) -> dict[Piece, str]:
    return {piece: _NOT_STORED for piece in pieces if not _is_there(piece.file)}


def _is_there(file: AudioFile) -> bool:
    try:
        return storage().size(file.sha256) == file.size_bytes
    except NotStored:
        return False


def _placed(path: str, piece: Piece, other: Changed | None) -> Placed:
    return Placed(path, piece, piece.file.sha256 if other is None else other.sha256)


def _sound(path: str, file: AudioFile, other: Changed | None) -> Entry:
    if other is not None:
        content, crc32 = other.content, other.crc32
        return Entry(name=path, size_bytes=content.size_bytes, crc32=crc32, key=content)
    return Entry(name=path, size_bytes=file.size_bytes, crc32=crc32_of(file), key=file.sha256)


def _text(name: str, content: bytes) -> Entry:
    return Entry(name=name, size_bytes=len(content), crc32=zlib.crc32(content), key=content)


def _content(entry: Entry) -> bytes:
    assert isinstance(entry.key, bytes)
    return entry.key
