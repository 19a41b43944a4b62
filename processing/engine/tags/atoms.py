"""The atoms of an MP4, as iTunes reads them, for AAC and ALAC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen import mp4

from processing.engine.tags.cover import Cover
from processing.engine.tags.levels import Levels
from processing.engine.tags.words import UPC

_MP4: Any = mp4  # says nothing of its types
_ATOMS = {
    "title": "\xa9nam",
    "artist": "\xa9ART",
    "album": "\xa9alb",
    "album_artist": "aART",
    "year": "\xa9day",
    "genre": "\xa9gen",
    "composer": "\xa9wrt",
    "copyright": "cprt",
}
_FREE = {"isrc": "ISRC", "upc": UPC}
_PICTURES = {"image/jpeg": _MP4.MP4Cover.FORMAT_JPEG, "image/png": _MP4.MP4Cover.FORMAT_PNG}


def into_mp4(
    path: Path, said: Mapping[str, str], cover: Cover | None, levels: Levels, _suffix: str
) -> None:
    file: Any = _MP4.MP4(str(path))
    if file.tags is None:
        file.add_tags()
    tags = file.tags
    for name, text in said.items():
        if name in _ATOMS:
            tags[_ATOMS[name]] = [text]
    if said.get("track_number", "").isdecimal():
        tags["trkn"] = [(int(said["track_number"]), 0)]
    free = {_FREE[name]: text for name, text in said.items() if name in _FREE}
    if levels.sound_check():
        free["iTunNORM"] = levels.sound_check()
    for name, text in {**free, **levels.replay_gain()}.items():
        tags[f"----:com.apple.iTunes:{name}"] = [_MP4.MP4FreeForm(text.encode())]
    if cover is not None:
        tags["covr"] = [_MP4.MP4Cover(cover.data, imageformat=_PICTURES[cover.media_type])]
    file.save()
