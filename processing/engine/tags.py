"""What a delivered file says about itself: title, artist, album and the like, made safe first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen import MutagenError, flac, id3, mp3, wave

_LONGEST = 500

# The engine's word: the name in a FLAC, and the frame of an ID3 tag.
_NAMES: dict[str, tuple[str, type[id3.TextFrame]]] = {
    "title": ("TITLE", id3.TIT2),
    "artist": ("ARTIST", id3.TPE1),
    "album": ("ALBUM", id3.TALB),
    "album_artist": ("ALBUMARTIST", id3.TPE2),
    "track_number": ("TRACKNUMBER", id3.TRCK),
    "year": ("DATE", id3.TDRC),
    "genre": ("GENRE", id3.TCON),
    "composer": ("COMPOSER", id3.TCOM),
    "copyright": ("COPYRIGHT", id3.TCOP),
    "isrc": ("ISRC", id3.TSRC),
}


def clean(tags: Mapping[str, str] | None) -> dict[str, str]:
    """Known names only; no control or direction characters, no line breaks, no novels."""
    made = {}
    for name in _NAMES:
        text = unicodedata.normalize("NFC", str((tags or {}).get(name, "") or ""))
        kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
        kept = " ".join(kept.split())[:_LONGEST].strip()
        if kept:
            made[name] = kept
    return made


def write(path: Path, tags: Mapping[str, str] | None, kind: str = "") -> None:
    """Put the tags into a WAV, FLAC or MP3 file, in place; `kind` is its suffix, if it has none."""
    said = clean(tags)
    if not said:
        return
    try:
        if (kind or path.suffix) == ".flac":
            _into_flac(path, said)
        else:
            _into_id3(path, said, kind or path.suffix)
    except MutagenError as problem:
        raise OSError(f"the tags could not be written: {problem}") from problem


def _into_flac(path: Path, said: dict[str, str]) -> None:
    file = flac.FLAC(str(path))  # type: ignore[no-untyped-call]
    for name, text in said.items():
        file[_NAMES[name][0]] = text
    file.save()


def _into_id3(path: Path, said: dict[str, str], kind: str) -> None:
    file: Any = (wave.WAVE if kind == ".wav" else mp3.MP3)(str(path))
    if file.tags is None:
        file.add_tags()
    for name, text in said.items():
        file.tags.add(_NAMES[name][1](encoding=3, text=[text]))
    file.save()
