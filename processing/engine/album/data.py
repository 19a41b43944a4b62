"""The album as data: its cue sheet, and `album.json` with every frame and figure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from processing.engine.album.cue import cue_sheet
from processing.engine.album.sequence import Programme
from processing.engine.album.songs import Shape
from processing.engine.also import Also
from processing.engine.phrases import Step
from processing.recipes.album import AlbumRecipe

_CUE, _JSON = "application/x-cue", "application/json"


def write(  # noqa: PLR0913, PLR0917
    recipe: AlbumRecipe,
    programme: Programme,
    shape: Shape,
    steps: Sequence[Step],
    file: str,
    also: Also,
) -> None:
    """`file` is what the cue sheet calls the programme."""
    sheet = cue_sheet(recipe, programme, shape.rate, file=file)
    also.file("cue", title="Cue sheet", kind="data", media_type=_CUE).write_text(
        sheet, encoding="utf-8", newline=""
    )
    also.file("album", title="Album as data", kind="data", media_type=_JSON).write_text(
        json.dumps(_facts(recipe, programme, shape, steps), allow_nan=False, indent=1),
        encoding="utf-8",
    )


def _facts(
    recipe: AlbumRecipe, programme: Programme, shape: Shape, steps: Sequence[Step]
) -> dict[str, Any]:
    whole = next(said for said in steps if said["name"] == "album_programme")
    gaps = next(said for said in steps if said["name"] == "album_gaps")
    levels = next(said for said in steps if said["name"] == "album_levels")
    heard = [said for said in steps if said["name"] == "album_track"]
    return {
        "version": 1,
        "title": recipe.tags.album or recipe.tags.title,
        "artist": recipe.tags.album_artist or recipe.tags.artist,
        "upc": recipe.tags.upc,
        "rate": shape.rate,
        "channels": shape.channels,
        "frames": programme.frames,
        "measured": _plain(whole),
        "tracks": [
            {
                **place,
                "artist": song.artist or recipe.tags.artist,
                "isrc": song.isrc,
                **level,
                "measured": _plain(track),
            }
            for place, song, level, track in zip(
                gaps["tracks"], recipe.songs, levels["songs"], heard, strict=True
            )
        ],
    }


def _plain(said: Step) -> dict[str, Any]:
    return {
        name: value
        for name, value in said.items()
        if name not in {"name", "code", "sentence", "number"}
    }
