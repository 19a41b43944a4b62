"""Files that an order makes beside its main sound: prints, candidates, tracks, what lay between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FileKind = Literal[
    "main", "print", "stem", "candidate", "track", "delivery", "intermediate", "data"
]

_LONGEST_NAME = 40  # as the database has it
_SUFFIXES = {"audio/wav": ".wav", "application/json": ".json", "application/x-cue": ".cue"}
_UNNAMED = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that an order made: its name in the order, and what the page calls it."""

    name: str
    path: Path
    title: str
    kind: FileKind
    media_type: str


class Also:
    """Hands out places for further files, and remembers them in the order they were asked for."""

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self.keep = keep  # whether intermediate files are wanted
        self._folder = folder
        self._files: dict[str, File] = {}

    def file(self, name: str, *, title: str, kind: FileKind, media_type: str = "audio/wav") -> Path:
        """Where to write it. The name is made safe and unique; asking again is another file."""
        safe = self._free(_UNNAMED.sub("-", name.lower()).strip("-") or kind)
        path = self._folder / f"{safe}{_SUFFIXES.get(media_type, '')}"
        self._files[safe] = File(
            name=safe, path=path, title=title, kind=kind, media_type=media_type
        )
        return path

    def files(self) -> Iterator[File]:
        """Those that were written; a place that was given back unused is none."""
        return (file for file in self._files.values() if file.path.exists())

    def _free(self, name: str) -> str:
        name = name[:_LONGEST_NAME]
        number, made = 2, name
        while made in self._files:
            ending = f"-{number}"
            made, number = name[: _LONGEST_NAME - len(ending)] + ending, number + 1
        return made
