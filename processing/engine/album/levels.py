"""How loud each song is beside the others: as the artist left it, or evened out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from processing.engine.album.songs import Song
from processing.engine.loudness import lufs, power
from processing.engine.over_time import GATING_FROM_LUFS, GATING_STEP_LU
from processing.recipes.album import AlbumRecipe

# An interlude that is meant to be faint is not pulled up out of its noise.
RAISED_AT_MOST_DB = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a song came in at, and how it is turned before the whole album is."""

    came_lufs: float | None
    gain_db: float


def levels(recipe: AlbumRecipe, songs: Sequence[Song]) -> list[Level]:
    """One for each song, in the order of the album."""
    album = together([(song.loudness.gating, song.makeup_db) for song in songs])
    return [
        Level(
            came_lufs=song.lufs,
            gain_db=_evened(recipe, song.lufs, album) + song.recipe.gain_db + song.makeup_db,
        )
        for song in songs
    ]


def together(gatings: Sequence[tuple[Sequence[int], float]]) -> float | None:
    """Loudness of all sounds in a row, within 0.05 LU: BS.1770-5 gates over all their blocks.

    Each is its `Loudness.gating` and the gain that it gets.
    """
    blocks = [
        (power(GATING_FROM_LUFS + GATING_STEP_LU * (step + 0.5) + gain_db), count)
        for gating, gain_db in gatings
        for step, count in enumerate(gating)
        if count
    ]
    if not blocks:
        return None
    gate = 0.1 * _mean(blocks)
    return lufs(_mean([block for block in blocks if block[0] > gate]))


def _evened(recipe: AlbumRecipe, came: float | None, album: float | None) -> float:
    if recipe.levels == "keep" or came is None or album is None:
        return 0.0
    return min(recipe.even_amount * (album - came), RAISED_AT_MOST_DB)


def _mean(blocks: Sequence[tuple[float, int]]) -> float:
    return sum(each * count for each, count in blocks) / sum(count for _, count in blocks)
