"""The cue sheet: where each track of the programme begins, for programs that burn and play it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from processing.engine.album.sequence import Place, Programme
from processing.recipes.album import AlbumRecipe

_FRAMES_PER_SECOND = 75
_EAN_DIGITS = 13


def cue_sheet(recipe: AlbumRecipe, programme: Programme, rate: int, *, file: str) -> str:
    """As CDRWIN wrote them, UTF-8. Times are in 1/75 s, rounded where a track lies between.

    The silence before a track is its index 0, which belongs to the track before it in the files.
    """
    tags = recipe.tags
    lines = [
        *_said("REM GENRE", tags.genre),
        *([f"REM DATE {tags.year}"] if tags.year else []),
        *([f"CATALOG {tags.upc.zfill(_EAN_DIGITS)}"] if tags.upc else []),
        *_said("PERFORMER", tags.album_artist or tags.artist),
        *_said("TITLE", tags.album or tags.title),
        f'FILE "{file}" WAVE',
    ]
    silences = _silences(programme.places, rate)
    for index, (song, place) in enumerate(zip(recipe.songs, programme.places, strict=True)):
        lines += [
            f"  TRACK {index + 1:02d} AUDIO",
            *(f"    {line}" for line in _said("TITLE", song.title)),
            *(f"    {line}" for line in _said("PERFORMER", song.artist or tags.artist)),
            *([f"    ISRC {song.isrc}"] if song.isrc else []),
        ]
        if index in silences:
            lines.append(f"    INDEX 00 {_time(silences[index], rate)}")
        lines.append(f"    INDEX 01 {_time(place.mark, rate)}")
    return "\r\n".join(lines) + "\r\n"


def _silences(places: Sequence[Place], rate: int) -> dict[int, int]:
    """Where a silence that a cue sheet can tell begins, by the index of the track behind it."""
    return {
        index + 1: before.end
        for index, (before, after) in enumerate(pairwise(places))
        if (after.mark - before.end) * _FRAMES_PER_SECOND >= rate
    }


def _said(name: str, text: str) -> list[str]:
    """A cue sheet knows no way to write a quotation mark inside of two others."""
    return [f'{name} "{text.replace(chr(34), chr(39))}"'] if text else []


def _time(frame: int, rate: int) -> str:
    sectors = round(frame * _FRAMES_PER_SECOND / rate)
    seconds, sector = divmod(sectors, _FRAMES_PER_SECOND)
    minutes, second = divmod(seconds, 60)
    return f"{minutes:02d}:{second:02d}:{sector:02d}"
