"""Puts songs together to one programme: levels, tone, gaps, one drive for all; measured whole.

What lies between the songs, and where each track begins, is data: in the steps, in a cue sheet and
in `album.json`. The tracks cover the programme from its first frame to its last.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from processing.engine import gate
from processing.engine.album import data, saying
from processing.engine.album.drive import Joined, Landing, landed
from processing.engine.album.gathering import gathered, shape_of
from processing.engine.album.joining import joined
from processing.engine.album.labels import album_levels, tags
from processing.engine.album.levels import Level, levels
from processing.engine.album.matching import matched
from processing.engine.album.sequence import Length, Programme, laid_out
from processing.engine.album.songs import Shape, Song
from processing.engine.album.tracks import Measured, cut, write
from processing.engine.also import Also
from processing.engine.meter import Meter
from processing.engine.phrases import Step, number
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted
from processing.recipes.album import AlbumRecipe

__all__ = ["STAGES", "album_levels", "render", "tags"]

STAGES = [
    ("prepare", "Listen to the songs and prepare them"),
    ("join", "Put them in a row"),
    ("drive", "Level the whole"),
    ("write", "Write the programme"),
    ("verify", "Measure the programme and its tracks"),
]

REPAIRS_AT_MOST = 4
_LOUDNESS_TOLERANCE_LU = 0.1
_REPAIR_STEP_DB = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class _Album:
    """The songs, ready, and where each of them goes."""

    recipe: AlbumRecipe
    shape: Shape
    songs: tuple[Song, ...]
    turned: tuple[Level, ...]
    programme: Programme


def render(
    recipe: AlbumRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
    also: Also | None = None,
) -> list[Step]:
    """Write the float32 programme, and with `also` its tracks, cue sheet and data.

    Sources are mono or stereo, of any rate. CannotRender for what cannot be put together.
    """
    with tempfile.TemporaryDirectory(dir=output.parent, prefix="album-") as name:
        folder = Path(name)
        album, steps = _prepared(recipe, sources, folder, progress)
        paths = _tracks(album, also)
        try:
            landing, got = _written(album, output, paths, folder, progress)
        except CannotRender:
            output.unlink(missing_ok=True)  # written by a round that did not verify
            raise
    gate.check(output, frames=album.programme.frames)
    steps += [saying.driven(recipe, landing), *saying.measured(album.songs, got)]
    if also is not None:
        data.write(recipe, album.programme, album.shape, steps, output.name, also)
    return steps


def _prepared(
    recipe: AlbumRecipe, sources: Mapping[str, Path], folder: Path, progress: Progress
) -> tuple[_Album, list[Step]]:
    shape = shape_of(recipe, sources)
    came = gathered(recipe, sources, shape, folder, progress)
    steps = [saying.order(came, shape), *(said for song in came for said in saying.shaped(song))]
    songs, said = matched(recipe, came, shape, folder)
    turned = levels(recipe, songs)
    lengths = [_length(song, shape.rate) for song in songs]
    programme = laid_out(lengths, shape.rate, cd_frames=recipe.cd_frames)
    steps += [
        *said,
        saying.levelled(recipe, songs, turned),
        saying.placed(songs, programme, shape, cd=recipe.cd_frames),
    ]
    album = _Album(
        recipe=recipe,
        shape=shape,
        songs=tuple(songs),
        turned=tuple(turned),
        programme=programme,
    )
    return album, steps


def _length(song: Song, rate: int) -> Length:
    return Length(
        frames=song.sound.frames,
        gap=round(song.recipe.gap_seconds * rate),
        crossfade=round(song.recipe.crossfade_seconds * rate),
    )


def _tracks(album: _Album, also: Also | None) -> list[Path | None]:
    if also is None:
        return [None] * len(album.songs)
    return [
        also.file(f"track-{song.number:02d}", title=f"{song.number}. {song.title}", kind="track")
        for song in album.songs
    ]


def _written(
    album: _Album, output: Path, tracks: list[Path | None], folder: Path, progress: Progress
) -> tuple[Landing, Measured]:
    """Driven, written, measured from the file; with the ceiling a little lower where it is over."""
    recipe, row = album.recipe, _in_a_row(album, folder, progress)
    inner_dbtp = recipe.ceiling_dbtp
    for _ in range(1 + REPAIRS_AT_MOST):
        landing = landed(
            row,
            folder,
            target_lufs=recipe.target_lufs,
            ceiling_dbtp=inner_dbtp,
            progress=progress,
        )
        write(landing, output, album.shape.rate, progress)
        got = cut(output, album.programme, tracks, progress)
        over_db = (got.programme.true_peak_dbtp or 0.0) - recipe.ceiling_dbtp
        if over_db <= 0 and _missed_lu(recipe, got) <= _LOUDNESS_TOLERANCE_LU:
            return landing, got
        inner_dbtp -= max(over_db, 0.0) + _REPAIR_STEP_DB
    raise CannotRender(
        f"The album could not be held at {number(recipe.ceiling_dbtp)} dBTP.",
        "Choose a lower loudness, or a ceiling further from full scale.",
    )


def _missed_lu(recipe: AlbumRecipe, got: Measured) -> float:
    lufs = got.programme.integrated_lufs
    if recipe.target_lufs is None or lufs is None:
        return 0.0
    return abs(lufs - recipe.target_lufs)


def _in_a_row(album: _Album, folder: Path, progress: Progress) -> Joined:
    rate, channels = album.shape.rate, album.shape.channels
    sounds = [song.sound for song in album.songs]
    gains = [level.gain_db for level in album.turned]
    blocks = joined(sounds, gains, album.programme, channels)
    blocks = counted(blocks, album.programme.frames, progress, "join")
    meter = Meter(rate, channels)
    sound = Scratch(folder / "joined", channels).write_all(blocks, meter)
    return Joined(sound=sound, rate=rate, loudness=meter.result())
