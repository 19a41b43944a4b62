"""The two last passes: groups and everything summed, and the sum through the bus.

With moves all of it is done twice: first without them, to find the levels that they leave alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from processing.engine.meter import Meter
from processing.engine.mix.bus import Bus, Levelled
from processing.engine.mix.group import Group, grouped, members_of
from processing.engine.mix.summing import Graph
from processing.engine.mix.taking_in import Desk
from processing.engine.progress import Progress
from processing.engine.streams import Scratch, counted
from processing.recipes.mix import MixRecipe

_GROUPS, _SUM = 0.5, 0.5  # their shares of the stage, where there are groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A mix that only has to be written, and the same one without its moves if it has any."""

    graph: Graph
    bus: Levelled
    without_moves: Levelled | None = None


def mixed(recipe: MixRecipe, desk: Desk, folder: Path, progress: Progress) -> Mixed:
    """The whole of the recipe; the strips are ready."""
    bus = Bus(recipe=recipe.bus, rate=desk.rate, keys=desk.keys, for_prints=bool(recipe.prints))
    members = members_of(recipe, desk.audible, desk.rate, desk.keys)
    first = _within_sum(progress) if recipe.moves else progress
    groups = []
    for n, each in enumerate(members):
        groups.append(grouped(each, folder / f"{n}-group"))
        first("sum", _GROUPS * (n + 1) / len(members))
    plain = Graph(
        recipe=recipe,
        rate=desk.rate,
        strips=tuple(desk.audible),
        groups=tuple(groups),
        longest=max(strip.sound.frames for strip in desk.strips),
    )
    levelled = _levelled(plain, bus, folder / "sum", first)
    if not recipe.moves:
        return Mixed(graph=plain, bus=levelled)
    graph = replace(plain, moves=recipe.moves, groups=tuple(_moved(plain, folder)))
    second = _levelled(graph, bus, folder / "moved", _after_half(progress), like=levelled)
    return Mixed(graph=graph, bus=second, without_moves=levelled)


def _moved(plain: Graph, folder: Path) -> list[Group]:
    """Groups in which something moves are made again."""
    found = []
    for n, group in enumerate(plain.groups):
        members = replace(group.members, moves=plain.recipe.moves)
        path = folder / f"{n}-moved"
        found.append(grouped(members, path, like=group) if members.moved else group)
    return found


def _levelled(
    graph: Graph, bus: Bus, path: Path, progress: Progress, like: Levelled | None = None
) -> Levelled:
    meter = Meter(graph.rate, channels=2)
    blocks = graph.sum_of(graph.names)
    part = (_GROUPS if graph.groups else 0.0, 1.0)
    sound = Scratch(path, channels=2)
    sound.write_all(counted(blocks, graph.frames, progress, "sum", part=part), meter)
    return bus.levelled(sound, meter.result(), progress, like=like)


def _within_sum(progress: Progress) -> Progress:
    """The way without moves is the first half of the sum."""

    def report(stage: str, fraction: float) -> None:
        progress("sum", 0.3 * fraction if stage == "sum" else 0.3 + 0.2 * fraction)

    return report


def _after_half(progress: Progress) -> Progress:
    def report(stage: str, fraction: float) -> None:
        progress(stage, 0.5 + fraction / 2 if stage == "sum" else fraction)

    return report
