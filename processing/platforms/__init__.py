"""What each platform, broadcaster and disc will do to a sound: so many decibels, and why.

The rows are data (`table.json`), each with its source and the day it was looked up; a row says
what is done to loudness there, never what a master should be. Standard library only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from processing.platforms.album import Album, album
from processing.platforms.platform import Platform, Song

__all__ = ["Album", "Platform", "Song", "album", "platforms", "table"]

_DATA = Path(__file__).with_name("table.json")


@lru_cache(maxsize=1)
def platforms() -> tuple[Platform, ...]:
    rows = json.loads(_DATA.read_text(encoding="utf-8"))["platforms"]
    return tuple(Platform(**row) for row in rows)


def table(song: Song, of: Album | None = None) -> list[dict[str, Any]]:
    """What every row does to this song; with its album, also when that is played in order."""
    return [platform.row(song, of) for platform in platforms()]
