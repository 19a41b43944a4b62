"""A ZIP of stems once its tables were judged, and its entries with names that are safe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    SOUND = "sound"
    COMPANION = "companion"  # lyrics, pictures, sessions of a DAW
    SYSTEM = "system"  # what Finder or Explorer leave behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file within a ZIP. Sizes are the ZIP's word; `most_bytes` is what may come out of it."""

    number: int
    path: str  # made safe, parts joined by "/"
    kind: Kind
    method: int
    crc: int
    start: int
    packed_bytes: int
    size_bytes: int
    most_bytes: int

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    path: Path
    entries: tuple[Entry, ...]  # in the order of the table, folders left out
    warnings: tuple[tuple[str, str], ...]  # code, sentence

    @property
    def sounds(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind == Kind.SOUND)

    @property
    def skipped(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind != Kind.SOUND)
