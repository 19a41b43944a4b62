"""The atoms of an MP4, as iTunes reads them, for AAC and ALAC."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutagen import mp4

from processing.engine.tags.label import Label
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


def into_mp4(path: Path, label: Label, _suffix: str) -> None:
    file: Any = _MP4.MP4(str(path))
    if file.tags is None:
        file.add_tags()
    tags = file.tags
    for name, text in label.said.items():
        if name in _ATOMS:
            tags[_ATOMS[name]] = [text]
    if label.said.get("track_number", "").isdecimal():
        tags["trkn"] = [(int(label.said["track_number"]), 0)]
    for name, text in _free(label).items():
        tags[f"----:com.apple.iTunes:{name}"] = [_MP4.MP4FreeForm(text.encode())]
    if label.cover is not None:
        tags["covr"] = [
            _MP4.MP4Cover(label.cover.data, imageformat=_PICTURES[label.cover.media_type])
        ]
    file.save()


def _free(label: Label) -> dict[str, str]:
    """What has no atom of its own."""
    made = {_FREE[name]: text for name, text in label.said.items() if name in _FREE}
    made |= {"iTunNORM": label.levels.sound_check(), "iTunSMPB": label.gapless}
    return {name: text for name, text in made.items() if text} | label.levels.replay_gain()
