"""What a delivered file says about itself, in the words of its own container."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mutagen import MutagenError

from processing.engine.tags.atoms import into_mp4
from processing.engine.tags.comments import into_flac, into_opus
from processing.engine.tags.cover import Cover, UnusableCover
from processing.engine.tags.frames import into_id3
from processing.engine.tags.levels import Levels
from processing.engine.tags.words import clean

__all__ = ["Cover", "Levels", "UnusableCover", "clean", "write"]

_WRITERS = {
    ".wav": into_id3,
    ".aiff": into_id3,
    ".mp3": into_id3,
    ".flac": into_flac,
    ".opus": into_opus,
    ".m4a": into_mp4,
}


def write(
    path: Path,
    tags: Mapping[str, str] | None,
    kind: str = "",
    *,
    cover: Cover | None = None,
    levels: Levels | None = None,
) -> None:
    """Put the tags into the file, in place; `kind` is its suffix, if it has none.

    KeyError for a kind that takes none; OSError where the file cannot be written.
    """
    said, heard = clean(tags), levels or Levels()
    if not said and cover is None and heard == Levels():
        return
    suffix = kind or path.suffix
    try:
        _WRITERS[suffix](path, said, cover, heard, suffix)
    except MutagenError as problem:
        raise OSError(f"the tags could not be written: {problem}") from problem
