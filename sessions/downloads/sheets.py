"""What lies in a ZIP beside the sound: checksums, a table of what was measured, what is missing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sessions.downloads.contents import Missing
from sessions.downloads.pieces import Piece
from sessions.feedback.exchange.table import guarded
from sessions.songs.models import Album, StemRevision, Version

COLUMNS = (
    "Title",
    "Artist",
    "Version",
    "Kind",
    "Duration (s)",
    "Rate (Hz)",
    "Bits",
    "Integrated (LUFS)",
    "True peak (dBTP)",
    "LRA (LU)",
    "ISRC",
    "Catalogue",
    "File name",
    "SHA-256",
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A file, where it lies in the ZIP, and the hash of what lies there."""

    path: str
    piece: Piece
    sha256: str


def checksums(files: Sequence[tuple[str, str]]) -> bytes:
    """Of each path its SHA-256, for `sha256sum -c`. Our paths hold no backslash and no newline."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in files).encode()


def metadata(placed: Sequence[Placed]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for it in placed:
        rows.writerow(_cells(it))
    return ("\ufeff" + out.getvalue()).encode()  # the mark tells spreadsheets that this is UTF-8


def missing(rows: Sequence[Missing]) -> bytes:
    said = "".join(f"{_line(row.what)}\n    {_line(row.why)}\n" for row in rows)
    return f"What is not in this ZIP, and why:\n\n{said}".encode()


def _cells(it: Placed) -> list[str]:
    piece, file = it.piece, it.piece.file
    return [
        _word(piece.song.title if piece.song else piece.project.title),
        _word(piece.project.artist.name),
        _word(_version(piece)),
        _word(f"{_kind(piece)}, {piece.title}"),
        f"{file.seconds:.3f}" if file.seconds is not None else "",
        _whole(file.rate),
        _whole(file.bits),
        _measured(piece, "integrated_lufs"),
        _measured(piece, "true_peak_dbtp"),
        _measured(piece, "lra_lu"),
        _word(_isrc(piece)),
        _word(piece.project.catalogue),
        _word(it.path),
        it.sha256,
    ]


def _version(piece: Piece) -> str:
    owner = piece.owner
    if isinstance(owner, StemRevision):
        return f"{owner.stem.name} r{owner.number}"
    return f"{owner} {owner.label}"


def _kind(piece: Piece) -> str:
    owner = piece.owner
    if isinstance(owner, Version):
        return owner.get_kind_display()
    return "Stem" if isinstance(owner, StemRevision) else "Album"


def _isrc(piece: Piece) -> str:
    """What the files themselves say, by the order that made them."""
    job = piece.owner.job
    if job is None or isinstance(piece.owner, StemRevision):
        return ""
    found: dict[str, Any] = job.recipe.get("tags") or {}
    if isinstance(piece.owner, Album):
        found = _song_of_album(job.recipe.get("songs") or [], piece.render.name)
    return str(found.get("isrc") or "")


def _song_of_album(songs: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    """`track-02`, and what was made of it: `track-02-mp3`."""
    number = name.removeprefix("track-")[:2] if name.startswith("track-") else ""
    index = int(number) - 1 if number.isdecimal() else len(songs)
    return songs[index] if 0 <= index < len(songs) else {}


def _measured(piece: Piece, name: str) -> str:
    value = getattr(piece.render, f"fact_{name}", None)
    return "" if value is None else f"{value:.1f}"


def _whole(value: int | None) -> str:
    return "" if value is None else str(value)


def _word(text: str) -> str:
    """What people wrote, so that no spreadsheet reckons with it. Our own numbers stay numbers."""
    return guarded(_line(text))


def _line(text: str) -> str:
    """On one line, and nothing that a terminal or an editor would act on."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
