"""Mixes stems to stereo: each one shaped and levelled, summed, and left with room to master.

Three passes, each in blocks: listen to every stem, shape it, sum them. What lies between two
passes is float32 in a folder beside the output, so memory grows with neither length nor stems.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from processing.engine import gate
from processing.engine.audio import Reader, Writer
from processing.engine.mix.bus import levelled
from processing.engine.mix.strip import Strip, shaped, taken_in
from processing.engine.mix.summing import summed
from processing.engine.phrases import Step, frequency, listed, step
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.engine.streams import counted, opened
from processing.recipes.mix import MixRecipe

STAGES = [
    ("listen", "Listen to the stems"),
    ("shape", "Shape every stem"),
    ("sum", "Mix them together"),
    ("level", "Leave room for mastering"),
    ("check", "Check the mix"),
]


def render(
    recipe: MixRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
) -> list[Step]:
    """Write the mix as stereo float32, and say for every strip what was done to it."""
    with tempfile.TemporaryDirectory(dir=output.parent, prefix="mix-") as name:
        folder = Path(name)
        rate, strips = _strips(recipe, sources, folder, progress)
        mix = summed(recipe, strips, rate, folder / "sum", progress)
        blocks, bus_steps = levelled(recipe.bus, mix, rate, folder / "bus", progress)
        with Writer(output, rate, channels=2) as file:
            for block in counted(blocks, mix.frames, progress, "level", part=(0.5, 1.0)):
                file.write(block)
    progress("check", 0.0)
    gate.check(output, frames=mix.frames)
    progress("check", 1.0)
    return [*_rate_steps(rate, strips), *(strip.said() for strip in strips), *mix.steps, *bus_steps]


def _strips(
    recipe: MixRecipe, sources: Mapping[str, Path], folder: Path, progress: Progress
) -> tuple[int, list[Strip]]:
    wanted = [strip for strip in recipe.strips if not strip.muted]
    if not wanted:
        raise CannotRender("Every stem is muted.", "Leave at least one stem on.")
    # Stems are levelled against the mix they make, so any reference serves that all share.
    reference_lufs = -18.0 if recipe.bus.target_lufs is None else recipe.bus.target_lufs
    with ExitStack() as files:
        stems = [files.enter_context(opened(sources, strip.name)) for strip in wanted]
        rate = recipe.rate or _usual_rate(stems)
        taken = [
            taken_in(strip, stem, rate, folder / f"{n}-heard", _share(progress, n, len(stems)))
            for n, (strip, stem) in enumerate(zip(wanted, stems, strict=True))
        ]
    return rate, [
        shaped(strip, folder / f"{n}-shaped", reference_lufs, _share(progress, n, len(taken)))
        for n, strip in enumerate(taken)
    ]


def _usual_rate(stems: list[Reader]) -> int:
    """The rate that most stems have; the higher one when they are divided."""
    votes = Counter(stem.rate for stem in stems)
    return max(votes, key=lambda rate: (votes[rate], rate))


def _share(progress: Progress, index: int, count: int) -> Progress:
    """One stem's part of a stage that goes through all of them."""

    def report(stage: str, fraction: float) -> None:
        progress(stage, (index + fraction) / count)

    return report


def _rate_steps(rate: int, strips: list[Strip]) -> list[Step]:
    turned = [strip for strip in strips if strip.from_rate != rate]
    if not turned:
        return []
    names = listed([f"{s.name} from {frequency(s.from_rate)}" for s in turned])
    return [
        step(
            "rate",
            f"Brought to {frequency(rate)}: {names}.",
            rate=rate,
            stems={strip.name: strip.from_rate for strip in turned},
        )
    ]
