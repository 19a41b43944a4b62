"""What a delivered file says about itself, in the words of its own container."""

from __future__ import annotations

from pathlib import Path

from mutagen import MutagenError

from processing.engine.tags.atoms import into_mp4
from processing.engine.tags.comments import into_flac, into_opus
from processing.engine.tags.cover import Cover, UnusableCover
from processing.engine.tags.frames import into_id3
from processing.engine.tags.label import Label
from processing.engine.tags.levels import Levels
from processing.engine.tags.words import clean

__all__ = ["Cover", "Label", "Levels", "UnusableCover", "clean", "write"]

_WRITERS = {
    ".wav": into_id3,
    ".aiff": into_id3,
    ".mp3": into_id3,
    ".flac": into_flac,
    ".opus": into_opus,
    ".m4a": into_mp4,
}


def write(path: Path, label: Label, suffix: str) -> None:
    """Put it into the file, in place; `suffix` tells the kind of file, whatever its name.

    KeyError for a kind that takes none; OSError where the file cannot be written.
    """
    try:
        _WRITERS[suffix](path, label, suffix)
    except MutagenError as problem:
        raise OSError(f"the tags could not be written: {problem}") from problem
