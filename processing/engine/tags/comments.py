"""Vorbis comments: of a FLAC, and of Opus in Ogg."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mutagen import flac, oggopus

from processing.engine.tags.cover import Cover
from processing.engine.tags.label import Label
from processing.engine.tags.words import NAMES, UPC

_FRONT_COVER = 3
_BITS_OF_A_PIXEL = 24


def into_flac(path: Path, label: Label, _suffix: str) -> None:
    file: Any = flac.FLAC(str(path))  # type: ignore[no-untyped-call]
    for name, text in {**_named(label.said), **label.levels.replay_gain()}.items():
        file[name] = text
    if label.cover is not None:
        file.add_picture(_picture(label.cover))
    file.save()


def into_opus(path: Path, label: Label, _suffix: str) -> None:
    file: Any = oggopus.OggOpus(str(path))  # type: ignore[no-untyped-call]
    for name, text in {**_named(label.said), **label.levels.r128()}.items():
        file[name] = text
    if label.cover is not None:
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(label.cover).write()).decode()
    file.save()


def _named(said: Mapping[str, str]) -> dict[str, str]:
    return {NAMES[name][0] if name in NAMES else UPC: text for name, text in said.items()}


def _picture(cover: Cover) -> Any:
    picture: Any = flac.Picture()  # type: ignore[no-untyped-call]
    picture.type, picture.mime, picture.data = _FRONT_COVER, cover.media_type, cover.data
    picture.width, picture.height, picture.depth = cover.width, cover.height, _BITS_OF_A_PIXEL
    return picture
