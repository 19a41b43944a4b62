"""The tone of the songs: told for all of them, and brought together as far as the recipe says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from processing.engine.album import saying
from processing.engine.album.songs import Shape, Song, filtered
from processing.engine.album.tone import beside, common, strokes
from processing.engine.filters import equaliser
from processing.engine.phrases import Step
from processing.recipes.album import AlbumRecipe


def matched(
    recipe: AlbumRecipe, songs: Sequence[Song], shape: Shape, folder: Path
) -> tuple[list[Song], list[Step]]:
    """The same songs where nothing is to be changed. A correction that did not help is undone."""
    usual = common([song.spectrum for song in songs])
    before = [beside(song.spectrum, usual) for song in songs]
    steps = list(saying.spread(songs, before))
    made = []
    for song, tone in zip(songs, before, strict=True):
        bands = strokes(tone, recipe.tone, shape.rate)
        if not bands:
            made.append(song)
            continue
        corrected = filtered(
            song, equaliser(bands, shape.rate), shape, folder / f"tone-{song.number}"
        )
        after = beside(corrected.spectrum, usual)
        helped = after.rms_db < tone.rms_db
        made.append(corrected if helped else song)
        (song if helped else corrected).sound.path.unlink()
        if helped:
            steps.append(saying.corrected(song, bands, tone, after))
    return made, steps
