"""Prints that belong to one mix: the same graph with some strips only, by the gains of all of them.

Compressors of groups and of the bus listen to the whole mix for each print, and a limiter takes
from each what it took from the whole. So the main mix less the instrumental is the a cappella,
except for what saturation makes of a sum and not of its parts: that is measured, and said.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine import gate
from processing.engine.also import Also, FileKind
from processing.engine.audio import Reader, Writer
from processing.engine.meter import Loudness, Meter
from processing.engine.mix.bus import Levelled
from processing.engine.mix.summing import Graph
from processing.engine.phrases import Step, listed, number, step
from processing.engine.progress import Progress
from processing.engine.streams import counted
from processing.recipes.mix import Print
from processing.recipes.roles import StemRole

ADDS_UP_DB = -90.0
_NOTHING_DB = -160.0  # what differs less than that is told as this

_VOICES = frozenset({StemRole.LEAD_VOCAL, StemRole.BACKING_VOCAL})
_TITLES: dict[Print, str] = {
    "instrumental": "Instrumental",
    "a_cappella": "A cappella",
    "tv": "TV mix",
    "stems": "Stems",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One file: what it belongs to, what sounds in it, and where it is."""

    of: Print
    title: str
    kind: FileKind
    chosen: frozenset[str]
    path: Path


def printed(graph: Graph, bus: Levelled, main: Path, also: Also, progress: Progress) -> list[Step]:
    """Writes the recipe's prints, and says how well they add up to the main mix."""
    steps: list[Step] = []
    files = list(_planned(graph, also))
    for n, each in enumerate(files):
        loudness = _written(each, graph, bus, _share(progress, n, len(files)))
        if each.of != "stems":
            steps.append(_print_step(each, graph, loudness))
    steps += [_missing_step(name) for name in graph.recipe.prints if not _of(files, name)]
    stems = _of(files, "stems")
    if stems:
        steps.append(_stems_step(stems))
    halves = [*_of(files, "instrumental"), *_of(files, "a_cappella")]
    for parts, whole in ((halves if len(halves) == 2 else [], False), (stems, True)):
        if parts:
            steps.append(_sum_step(main, parts, of_stems=whole))
    return steps


def _planned(graph: Graph, also: Also) -> Iterator[Printed]:
    for name in graph.recipe.prints:
        for called, title, kind, chosen in _choices(graph, name):
            if chosen:
                path = also.file(called, title=title, kind=kind)
                yield Printed(of=name, title=title, kind=kind, chosen=chosen, path=path)


def _choices(graph: Graph, name: Print) -> Iterator[tuple[str, str, FileKind, frozenset[str]]]:
    if name == "stems":
        for strip in graph.strips:
            yield f"stem {strip.name}", strip.name, "stem", frozenset({strip.name})
        return
    roles = {strip.name: strip.recipe.role for strip in graph.strips}
    voices = frozenset(one for one, role in roles.items() if role in _VOICES)
    leads = frozenset(one for one, role in roles.items() if role == StemRole.LEAD_VOCAL)
    chosen = {
        "instrumental": graph.names - voices,
        "a_cappella": voices,
        "tv": graph.names - leads,
    }
    yield name, _TITLES[name], "print", chosen[name]


def _written(each: Printed, graph: Graph, bus: Levelled, progress: Progress) -> Loudness:
    meter = Meter(graph.rate, channels=2, true_peak=each.of != "stems")
    with Writer(each.path, graph.rate, channels=2) as file:
        blocks = bus.of(graph.sum_of(each.chosen))
        for block in counted(blocks, graph.frames, progress, "check", part=(0.0, 0.9)):
            meter.feed(block)
            file.write(block)
    gate.check(each.path, frames=graph.frames)
    progress("check", 1.0)
    return meter.result()


def _of(files: Sequence[Printed], name: Print) -> list[Printed]:
    return [each for each in files if each.of == name]


def _print_step(each: Printed, graph: Graph, loudness: Loudness) -> Step:
    left_out = [strip.name for strip in graph.strips if strip.name not in each.chosen]
    names = [strip.name for strip in graph.strips if strip.name in each.chosen]
    made = f"only {listed(names)}" if each.of == "a_cappella" else f"without {listed(left_out)}"
    if not left_out:
        made = "the mix as it is, no voice is in it"
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    level = "too quiet to have a level"
    if lufs is not None and peak is not None:
        level = f"{number(lufs)} LUFS, true peak {number(peak)} dBTP"
    return step(
        "print",
        f"{each.title}: {made}; {level}.",
        print=each.of,
        strips=names,
        integrated_lufs=lufs,
        true_peak_dbtp=peak,
    )


def _stems_step(stems: Sequence[Printed]) -> Step:
    return step(
        "print",
        f"{len(stems)} stems, each with its effects as it is in the mix.",
        print="stems",
        strips=[each.title for each in stems],
    )


def _missing_step(name: Print) -> Step:
    return step(
        "print",
        f"{_TITLES[name]}: nothing would be in it, so it was not written.",
        print=name,
        strips=[],
    )


def _sum_step(main: Path, parts: Sequence[Printed], *, of_stems: bool) -> Step:
    what = "The stems together are the mix" if of_stems else "Instrumental and a cappella together"
    difference_db = _difference_db(main, parts)
    exactly = difference_db <= ADDS_UP_DB
    sentence = f"{what}: what differs is {number(-difference_db, 0)} dB below it."
    if not of_stems:
        sentence = f"{what} are the mix: what differs is {number(-difference_db, 0)} dB below it."
    if not exactly:
        sentence += " Saturation makes of a sum what it does not make of its parts."
    return step(
        "prints_add_up",
        sentence,
        prints=sorted({each.of for each in parts}),
        difference_db=difference_db,
        adds_up=exactly,
    )


def _difference_db(main: Path, parts: Sequence[Printed]) -> float:
    """The energy of the mix less all parts, over that of the mix."""
    with ExitStack() as files:
        whole = files.enter_context(Reader(main))
        readers = [files.enter_context(Reader(each.path)) for each in parts]
        mix, rest = [0.0], [0.0]
        for blocks in zip(whole.blocks(), *(reader.blocks() for reader in readers), strict=True):
            left = blocks[0] - np.sum(blocks[1:], axis=0)
            mix.append(float(np.vdot(blocks[0], blocks[0])))
            rest.append(float(np.vdot(left, left)))
    of_mix, of_rest = math.fsum(mix), math.fsum(rest)
    if not of_rest:
        return _NOTHING_DB
    return max(_NOTHING_DB, 10 * math.log10(of_rest / of_mix)) if of_mix else 0.0


def _share(progress: Progress, index: int, count: int) -> Progress:
    def report(stage: str, fraction: float) -> None:
        progress(stage, (index + fraction) / count)

    return report
