"""The songs of an album from their files: one rate and one width for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from processing.engine.album.songs import Shape, Song, prepared
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import opened
from processing.recipes.album import AlbumRecipe


def shape_of(recipe: AlbumRecipe, sources: Mapping[str, Path]) -> Shape:
    """The rate that is asked for, or that of most songs; stereo unless all are mono."""
    rates: Counter[int] = Counter()
    channels = 1
    for number, song in enumerate(recipe.songs, start=1):
        with opened(sources, song.source) as sound:
            if sound.channels > 2:
                raise CannotRender(
                    f"Song {number} has {sound.channels} channels; an album is mono or stereo.",
                    "Take its stereo master.",
                )
            rates[sound.rate] += 1
            channels = max(channels, sound.channels)
    most = max(rates.values())
    usual = max(rate for rate, count in rates.items() if count == most)
    return Shape(rate=recipe.rate or usual, channels=channels)


def gathered(
    recipe: AlbumRecipe,
    sources: Mapping[str, Path],
    shape: Shape,
    folder: Path,
    progress: Progress,
) -> list[Song]:
    songs = []
    for index, song in enumerate(recipe.songs):
        with opened(sources, song.source) as sound:
            told = _share(progress, index, len(recipe.songs))
            path = folder / f"song-{index + 1}"
            songs.append(prepared(song, index + 1, sound, shape, path, told))
    return songs


def _share(progress: Progress, index: int, count: int) -> Progress:
    def tell(stage: str, fraction: float) -> None:
        progress(stage, (index + fraction) / count)

    return tell
