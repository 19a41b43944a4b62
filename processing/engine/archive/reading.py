"""A ZIP of stems is read and judged as a whole, before anything is unpacked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from processing.engine.archive import contents, extraction, names, refusals
from processing.engine.archive.entry import Archive, Entry, Kind
from processing.engine.archive.structure import Record, read_table
from processing.engine.containers.source import Rejected, Source

_NAMED = 3


def read(path: Path) -> Archive:
    """What is in the ZIP at `path`; raises Rejected when the whole of it is not taken.

    Codes: `malformed`, `truncated`, `unsupported_container`, `unsupported_codec`, `encrypted`,
    `too_many_entries`, `unsafe_path`, `unsafe_entry`, `duplicate_entry`, `nested_archive`,
    `compression_ratio`, `no_audio`.
    """
    with path.open("rb") as file:
        table = read_table(Source(file))
    called = [names.decoded(record) for record in table.records]
    paths = [names.safe(name) for name, _ in called]
    _refuse_clashes([name for name, _ in called])
    entries = tuple(
        _judged(path, number, record, safe, name)
        for number, (record, safe, (name, _)) in enumerate(
            zip(table.records, paths, called, strict=True)
        )
        if not _is_folder(record, name)
    )
    archive = Archive(path=path, entries=entries, warnings=())
    if not archive.sounds:
        raise _nothing(entries)
    if sum(entry.size_bytes for entry in archive.sounds) > contents.MOST_TOTAL_BYTES:
        raise refusals.bomb(max(archive.sounds, key=lambda entry: entry.size_bytes).path)
    renamed = [
        entry.path
        for entry in archive.sounds
        if called[entry.number][1] or _was_changed(called[entry.number][0], entry.path)
    ]
    return replace(archive, warnings=tuple(_warnings(archive, renamed, table.trailing_bytes)))


def _is_folder(record: Record, name: str) -> bool:
    """Folders have no bytes of their own: that was made sure of."""
    return name.endswith("/") or bool(record.attributes & 0x10) or record.attributes >> 28 == 4


def _judged(path: Path, number: int, record: Record, safe: str, name: str) -> Entry:
    entry = Entry(
        number=number,
        path=safe,
        kind=Kind.SYSTEM,
        method=record.method,
        crc=record.crc,
        start=record.start,
        packed_bytes=record.packed_bytes,
        size_bytes=record.size_bytes,
        most_bytes=0,
    )
    head = extraction.head(path, entry)
    if kind := contents.archive_within(safe, head):
        raise refusals.nested(safe, kind)
    most = contents.most_bytes(head, record.packed_bytes)
    if record.size_bytes > most:
        raise refusals.bomb(safe)
    if names.is_system(name):
        return replace(entry, most_bytes=most)
    kind_of_entry = Kind.SOUND if contents.is_sound(safe, head) else Kind.COMPANION
    return replace(entry, kind=kind_of_entry, most_bytes=most)


def _refuse_clashes(called: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for name in called:
        key = names.key(name)
        if key in seen:
            raise refusals.duplicate(seen[key].rstrip("/"), name.rstrip("/"))
        seen[key] = name
    files = {key for key, name in seen.items() if not name.endswith("/")}
    for key, name in seen.items():
        parts = key.split("/")
        if any("/".join(parts[:depth]) in files for depth in range(1, len(parts))):
            raise refusals.malformed(f"{refusals.shown(name)} is within a file")


def _was_changed(name: str, safe: str) -> bool:
    as_written = "/".join(part for part in name.split("/") if part not in {"", "."})
    return unicodedata.normalize("NFC", as_written) != safe


def _nothing(entries: Sequence[Entry]) -> Rejected:
    what = "only other files" if entries else "nothing at all"
    return Rejected(
        "no_audio",
        f"There is no sound in this ZIP, {what}.",
        "Put the exported stems in it, as WAV, AIFF, FLAC, MP3 or M4A.",
    )


def _warnings(
    archive: Archive, renamed: Sequence[str], trailing_bytes: int
) -> Iterable[tuple[str, str]]:
    if archive.skipped:
        count = len(archive.skipped)
        are = "1 file is no sound and was" if count == 1 else f"{count} files are no sound and were"
        yield "entries_skipped", f"{are} skipped: {_listed([it.path for it in archive.skipped])}."
    if renamed:
        names_are = "1 name was" if len(renamed) == 1 else f"{len(renamed)} names were"
        yield "names_sanitized", f"{names_are} made safe: {_listed(renamed)}."
    if trailing_bytes:
        yield "trailing_bytes", "There are bytes after the end of the ZIP; they were left out."


def _listed(paths: Sequence[str]) -> str:
    shown = ", ".join(refusals.shown(path).strip("“”") for path in paths[:_NAMED])
    more = len(paths) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown
