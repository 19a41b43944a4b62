"""What a mix goes through before the limiter: high-pass, tilt, glue; each only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.dynamics import Compression
from processing.engine.filters import Filter, chain, high_pass, tilt
from processing.engine.limiter import with_envelope
from processing.engine.meter import Loudness, Meter
from processing.engine.phrases import Step, change, frequency, number, step
from processing.engine.progress import Progress
from processing.engine.streams import Scratch, counted, heard
from processing.recipes.master import MasterRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The mix as it meets the limiter, and its envelope: the costly part, read only once.

    `folder` is where trials may be kept.
    """

    sound: Scratch
    envelope: Scratch
    rate: int
    loudness: Loudness
    folder: Path
    steps: tuple[Step, ...]


def prepared(
    recipe: MasterRecipe, mix: Reader, before: Loudness, path: Path, progress: Progress
) -> Prepared:
    steps: list[Step] = []
    rows = chain()
    if recipe.high_pass_hz is not None:
        rows = chain(rows, high_pass(recipe.high_pass_hz, mix.rate))
        sentence = f"High-pass at {frequency(recipe.high_pass_hz)}, 12 dB per octave."
        steps.append(step("high_pass", sentence, hz=recipe.high_pass_hz))
    if recipe.tilt_db:
        rows = chain(rows, tilt(recipe.tilt_db, mix.rate))
        half = recipe.tilt_db / 2
        sentence = f"Tilt: {change(-half)} in the bass, {change(half)} in the top."
        steps.append(step("tilt", sentence, tilt_db=recipe.tilt_db))
    glue = _glue(recipe, before, mix)

    blocks: Iterator[Samples] = counted(
        heard(mix), mix.frames, progress, "prepare", part=(0.0, 0.5)
    )
    blocks = map(Filter(rows, mix.channels), blocks)
    meter = Meter(mix.rate, mix.channels, true_peak=False)
    sound = Scratch(path, mix.channels)
    sound.write_all(map(glue, blocks) if glue else blocks, meter)
    if recipe.glue and glue:
        most = glue.most_reduction_db
        sentence = f"Glue: {recipe.glue.ratio:g}:1, {number(most)} dB reduction at most."
        steps.append(step("glue", sentence, ratio=recipe.glue.ratio, most_reduction_db=most))
    return Prepared(
        sound=sound,
        envelope=Scratch(path.parent / "envelope", 1).write_all(_envelope(sound, progress)),
        rate=mix.rate,
        loudness=meter.result(),
        folder=path.parent,
        steps=tuple(steps),
    )


def _envelope(sound: Scratch, progress: Progress) -> Iterator[Samples]:
    blocks = counted(sound.blocks(), sound.frames, progress, "prepare", part=(0.5, 1.0))
    for _, envelope in with_envelope(blocks, sound.channels):
        yield envelope[np.newaxis]


def _glue(recipe: MasterRecipe, before: Loudness, mix: Reader) -> Compression | None:
    if recipe.glue is None or before.integrated_lufs is None:
        return None
    return Compression(recipe.glue, mix.rate, lufs=before.integrated_lufs, channels=mix.channels)
