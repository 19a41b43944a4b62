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
from processing.engine.meter import Meter
from processing.engine.mix import returns
from processing.engine.mix.bus import Levelled, levelled
from processing.engine.mix.strip import Strip
from processing.engine.mix.summing import Graph
from processing.engine.mix.taking_in import Desk, groups_of, strips_of
from processing.engine.phrases import Step, frequency, listed, step
from processing.engine.progress import Progress, silent
from processing.engine.streams import Scratch, counted
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
        folder = Path(name)
        desk = strips_of(recipe, sources, folder, progress)
        graph = _graph(recipe, desk, folder, progress)
        bus = _bus(graph, desk, folder, progress)
        with Writer(output, desk.rate, channels=2) as file:
            part = (0.5 if bus.held is None else 0.8, 1.0)
            for block in counted(bus.blocks(), graph.frames, progress, "level", part=part):
                file.write(block)
    progress("check", 0.0)
    gate.check(output, frames=graph.frames)
    progress("check", 1.0)
    return [
        *_rate_steps(desk.rate, desk.strips),
        *(strip.said() for strip in desk.strips),
        *(group.said() for group in graph.groups),
        *(returns.said(back, recipe, desk.rate) for back in graph.returns().values()),
        *bus.steps,
    ]


def _graph(recipe: MixRecipe, desk: Desk, folder: Path, progress: Progress) -> Graph:
    return Graph(
        recipe=recipe,
        rate=desk.rate,
        strips=tuple(strip for strip in desk.strips if not strip.is_silent),
        groups=tuple(groups_of(recipe, desk, folder, progress)),
        longest=max(strip.sound.frames for strip in desk.strips),
    )


def _bus(graph: Graph, desk: Desk, folder: Path, progress: Progress) -> Levelled:
    """The sum of everything, and what the bus makes of it."""
    recipe = graph.recipe
    blocks = graph.sum_of({strip.name for strip in graph.strips})
    part = (0.5 if recipe.groups else 0.0, 1.0)
    meter = Meter(desk.rate, channels=2)
    sound = Scratch(folder / "sum", channels=2)
    sound.write_all(counted(blocks, graph.frames, progress, "sum", part=part), meter)
    return levelled(
        recipe.bus,
        sound,
        meter.result(),
        keys=desk.keys,
        path=folder / "bus",
        for_prints=bool(recipe.prints),
        rate=desk.rate,
        progress=progress,
    )


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
