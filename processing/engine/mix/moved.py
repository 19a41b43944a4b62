"""A mix with what notes asked for: the same gains as without, and each move measured.

All levels are those of the mix without moves, so that a louder chorus does not make the verse
softer; only where the peaks would not fit any more the whole is turned down.
"""

from __future__ import annotations

from collections.abc import Iterator

from processing.engine.audio import QUANTUM, Samples
from processing.engine.mix.fader import Fader
from processing.engine.mix.group import Group
from processing.engine.mix.measuring import Found, MixWatch, TargetWatch
from processing.engine.mix.strip import Strip
from processing.engine.mix.summing import Graph
from processing.recipes.mix import GroupRecipe, StripRecipe
from processing.recipes.moves import Move


def watched(
    with_them: Iterator[Samples], without_them: Iterator[Samples], watch: MixWatch
) -> Iterator[Samples]:
    """The mix with its moves, while it is compared with the one without them."""
    at = 0
    for one, other in zip(with_them, without_them, strict=True):
        watch.feed(one, other, at)
        at += one.shape[1]
        yield one


def measured(graph: Graph) -> list[Found]:
    """What every move of the graph did to its target, in the order of the recipe."""
    by_move: dict[int, Found] = {}
    parts: list[Strip | Group] = [*graph.strips, *graph.groups]
    for part in parts:
        own = [move for move in graph.moves if move.target == part.recipe.name]
        if own:
            watch = TargetWatch(own, part.fader, graph.rate)
            for n, block in enumerate(part.sound.blocks()):
                watch.feed(block, n * QUANTUM)
            by_move |= {id(each.move): each for each in watch.found()}
    return [by_move.get(id(move)) or _of_silence(graph, move) for move in graph.moves]


def _of_silence(graph: Graph, move: Move) -> Found:
    """The target is muted, or nothing is in it."""
    parts: list[StripRecipe | GroupRecipe] = [*graph.recipe.strips, *graph.recipe.groups]
    recipe = next(part for part in parts if part.name == move.target)
    watch = TargetWatch(
        [move],
        lambda moves: Fader(recipe, gain_db=0.0, rate=graph.rate, moves=moves),
        graph.rate,
    )
    return watch.found()[0]
