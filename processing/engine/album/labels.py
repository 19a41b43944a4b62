"""What the file of each song says about itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from processing.engine.deliver import AlbumLevels
from processing.recipes.album import AlbumRecipe


def tags(recipe: AlbumRecipe) -> list[dict[str, str]]:
    """For each song in order, what `deliver` takes: its own words, and those of the album."""
    album = recipe.tags.filled()
    album["album"] = recipe.tags.album or recipe.tags.title
    album["album_artist"] = recipe.tags.album_artist or recipe.tags.artist
    for of_a_song in ("title", "isrc", "track_number"):
        album.pop(of_a_song, None)
    return [
        {
            name: text
            for name, text in {
                **album,
                "title": song.title,
                "artist": song.artist or recipe.tags.artist,
                "isrc": song.isrc,
                "track_number": str(number),
            }.items()
            if text
        }
        for number, song in enumerate(recipe.songs, start=1)
    ]


def album_levels(steps: Iterable[Mapping[str, Any]]) -> AlbumLevels | None:
    """What `render` measured of the programme, for the tags of its songs."""
    for said in steps:
        if said["name"] == "album_programme":
            return AlbumLevels(
                integrated_lufs=said["integrated_lufs"], true_peak_dbtp=said["true_peak_dbtp"]
            )
    return None
