"""Mixes stems to stereo: each one shaped and levelled, grouped, summed, with room to master.

Passes, each in blocks: listen to every stem, shape it, sum groups and then all, level; then the
prints. What lies between two passes is float32 in a folder beside the output, so memory grows with
neither length nor stems. Every processor's latency ends with its pass: nothing in a sum is late.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from processing.engine import gate
from processing.engine.also import Also
from processing.engine.audio import Writer
from processing.engine.mix import move_words, moved, prints, returns
from processing.engine.mix.intermediates import kept
from processing.engine.mix.levelling import Mixed, mixed
from processing.engine.mix.measuring import MixWatch
from processing.engine.mix.strip import Strip
from processing.engine.mix.taking_in import strips_of
from processing.engine.phrases import Step, frequency, listed, step
from processing.engine.progress import Progress, silent
from processing.engine.streams import counted
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
    also: Also | None = None,
) -> list[Step]:
    """Write the mix as stereo float32, and say for every strip what was done to it.

    With `also` the recipe's prints are written, and what lies between if it is to be kept.
    """
    with tempfile.TemporaryDirectory(dir=output.parent, prefix="mix-") as name:
        desk = strips_of(recipe, sources, Path(name), progress)
        mix = mixed(recipe, desk, Path(name), progress)
        move_steps = _written(mix, output, progress)
        progress("check", 0.0)
        gate.check(output, frames=mix.graph.frames)
        print_steps: list[Step] = []
        if also is not None:
            print_steps = prints.printed(mix.graph, mix.bus, output, also, progress)
            kept(mix.graph, also)
    progress("check", 1.0)
    return [
        *_rate_steps(desk.rate, desk.strips),
        *(strip.said() for strip in desk.strips),
        *(group.said() for group in mix.graph.groups),
        *(returns.said(back, recipe, desk.rate) for back in mix.graph.returns().values()),
        *mix.bus.steps,
        *move_steps,
        *print_steps,
    ]


def _written(mix: Mixed, output: Path, progress: Progress) -> list[Step]:
    """The main print; what its moves did is measured while it is written."""
    part = (0.5 if mix.bus.held is None else 0.8, 1.0)
    blocks, watch = mix.bus.blocks(), MixWatch(mix.graph.moves, mix.graph.rate)
    if mix.without_moves is not None:
        blocks = moved.watched(blocks, mix.without_moves.blocks(), watch)
    with Writer(output, mix.graph.rate, channels=2) as file:
        for block in counted(blocks, mix.graph.frames, progress, "level", part=part):
            file.write(block)
    return move_words.said(moved.measured(mix.graph), watch) if mix.graph.moves else []


def _rate_steps(rate: int, strips: tuple[Strip, ...]) -> list[Step]:
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
