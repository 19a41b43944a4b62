"""One song, ready for the album: at its rate and width, cut, equalised, faded; and measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.checks.short_time import ShortTime
from processing.engine.checks.spectrum import spectrum
from processing.engine.filters import Filter, equaliser
from processing.engine.kernels import Floats
from processing.engine.loudness import Loudness
from processing.engine.meter import Meter
from processing.engine.progress import Progress
from processing.engine.ramp import Ramp, faded
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, at_rate, counted, heard
from processing.recipes.album import AlbumSong


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """What was made of it; `spectrum` is that of a report."""

    recipe: AlbumSong
    number: int  # on the album, from 1
    sound: Scratch
    source_rate: int
    loudness: Loudness
    spectrum: dict[str, Any]
    makeup_db: float = 0.0  # for what a correction of the album took or gave

    @property
    def lufs(self) -> float | None:
        """As it came, whatever was corrected since."""
        own = self.loudness.integrated_lufs
        return None if own is None else own + self.makeup_db

    @property
    def title(self) -> str:
        return self.recipe.title or f"Song {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What all songs of the album have in common."""

    rate: int
    channels: int


def prepared(  # noqa: PLR0913, PLR0917
    recipe: AlbumSong,
    number: int,
    source: Reader,
    shape: Shape,
    path: Path,
    progress: Progress,
) -> Song:
    """Cut, its own equaliser, faded; written to `path` and measured on the way."""
    whole = (2 * source.frames * shape.rate + source.rate) // (2 * source.rate)
    start = round(recipe.cut_head_seconds * shape.rate)
    stop = whole - round(recipe.cut_tail_seconds * shape.rate)
    if stop - start < 1:
        raise CannotRender(
            f"Cutting head and tail leaves nothing of song {number}.", "Cut less of it."
        )
    blocks: Iterable[Samples] = counted(heard(source), source.frames, progress, "prepare")
    blocks = (_widened(block, shape.channels) for block in blocks)
    blocks = at_rate(blocks, of=source.rate, to=shape.rate, channels=shape.channels)
    blocks = _between(blocks, start, stop)
    rows = equaliser(recipe.eq, shape.rate)
    if len(rows):
        blocks = map(Filter(rows, shape.channels), blocks)
    blocks = faded(blocks, _ramps(recipe, number, stop - start, shape.rate))
    sound, loudness, heard_as = kept(blocks, path, shape)
    if sound.frames != stop - start:
        raise CannotRender(f"Song {number} did not come out at its full length.", "Try again.")
    return Song(
        recipe=recipe,
        number=number,
        sound=sound,
        source_rate=source.rate,
        loudness=loudness,
        spectrum=heard_as,
    )


def filtered(song: Song, rows: Floats, shape: Shape, path: Path) -> Song:
    """The same song through one more filter, with the gain that makes it as loud as before."""
    blocks = map(Filter(rows, shape.channels), song.sound.blocks())
    sound, loudness, heard_as = kept(blocks, path, shape)
    before, after = song.lufs, loudness.integrated_lufs
    return replace(
        song,
        sound=sound,
        loudness=loudness,
        spectrum=heard_as,
        makeup_db=0.0 if before is None or after is None else before - after,
    )


def kept(
    blocks: Iterable[Samples], path: Path, shape: Shape
) -> tuple[Scratch, Loudness, dict[str, Any]]:
    """Written down as float32; its loudness and its spectrum."""
    meter = Meter(shape.rate, shape.channels)
    ear = ShortTime(shape.rate, shape.channels)
    sound = Scratch(path, shape.channels).write_all(_overheard(blocks, ear), meter)
    ear.end()
    return sound, meter.result(), spectrum(ear)


def _overheard(blocks: Iterable[Samples], ear: ShortTime) -> Iterator[Samples]:
    for block in blocks:
        ear.feed(block)
        yield block


def _widened(block: Samples, channels: int) -> Samples:
    """A mono song on a stereo album comes from both sides, as it does from a player."""
    return block if len(block) == channels else np.repeat(block, channels, axis=0)


def _between(blocks: Iterable[Samples], start: int, stop: int) -> Iterator[Samples]:
    at = 0
    for block in blocks:
        inside = block[:, max(0, start - at) : max(0, stop - at)]
        at += block.shape[1]
        if inside.shape[1]:
            yield np.ascontiguousarray(inside)


def _ramps(recipe: AlbumSong, number: int, frames: int, rate: int) -> tuple[Ramp, ...]:
    rising, falling = round(recipe.fade_in_seconds * rate), round(recipe.fade_out_seconds * rate)
    if rising + falling > frames:
        raise CannotRender(f"The fades of song {number} are longer than it is.", "Shorten them.")
    ramps = []
    if rising:
        ramps.append(Ramp(start=0, length=rising, rising=True))
    if falling:
        ramps.append(Ramp(start=frames - falling, length=falling, rising=False))
    return tuple(ramps)
