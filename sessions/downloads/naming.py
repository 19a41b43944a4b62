"""Where each file lies in a ZIP: folders by song, and names that every system takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sessions.downloads.pieces import Piece
from sessions.songs import labels
from sessions.songs.models import Album, StemRevision

# What a ZIP holds besides the sound.
CHECKSUMS, METADATA, MISSING = "checksums.txt", "metadata.csv", "missing.txt"
_STEMS, _ALBUM = "Stems", "Album"


def paths(
    pieces: Sequence[Piece], *, by_song: bool, called: Mapping[Piece, str] | None = None
) -> dict[Piece, str]:
    """One for each, so that no two are the same file on any system (`labels.folded`).

    `called` are the names of those that leave under another one.
    """
    names = called or {}
    taken = {labels.folded(name) for name in (CHECKSUMS, METADATA, MISSING, _STEMS, _ALBUM)}
    return {
        it: _free(_folder(it, by_song=by_song), names.get(it, it.filename), taken) for it in pieces
    }


def _folder(piece: Piece, *, by_song: bool) -> str:
    if isinstance(piece.owner, Album):
        return f"{_ALBUM}/"
    song = piece.song
    assert song is not None
    outer = f"{song.position:02} {labels.safe(song.title)}/" if by_song else ""
    return f"{outer}{_STEMS}/" if isinstance(piece.owner, StemRevision) else outer


def _free(folder: str, filename: str, taken: set[str]) -> str:
    """The name, or the first "name 2" and so on that nobody has."""
    stem, _, ending = labels.harmless(filename).rpartition(".")
    number, path = 1, f"{folder}{stem}.{ending}"
    while labels.folded(path) in taken:
        number += 1
        path = f"{folder}{stem} {number}.{ending}"
    taken.add(labels.folded(path))
    return path
