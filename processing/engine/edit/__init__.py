"""Edits one stem, step by step; what is not asked for is not touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from processing.engine import gate
from processing.engine.also import Also
from processing.engine.audio import Samples, Writer
from processing.engine.edit.depth import at_word_length
from processing.engine.edit.fade import planned_fades
from processing.engine.edit.level import normalised
from processing.engine.edit.order import first, planned
from processing.engine.edit.prepare import of_file, told
from processing.engine.edit.sound import Desk, Sound
from processing.engine.phrases import Step, step
from processing.engine.progress import Progress, silent
from processing.engine.ramp import Ramp, faded
from processing.engine.streams import counted, measured, opened
from processing.recipes.edit import EditRecipe

STAGES = [
    ("listen", "Work on the stem, step by step"),
    ("edit", "Write the result"),
    ("check", "Check the result"),
]


def render(
    recipe: EditRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
    also: Also | None = None,
) -> list[Step]:
    """Write the edited stem as float32, and say what was done to it.

    What lies between two steps is float32 in a folder beside the output, gone afterwards; where
    `also` wants it kept, the sound after every step that changed something is written as well.
    """
    with (
        ExitStack() as files,
        tempfile.TemporaryDirectory(dir=output.parent, prefix="edit-") as folder,
    ):
        heard = {
            name: of_file(files.enter_context(opened(sources, name))) for name in recipe.needs()
        }
        sound, steps = _worked(recipe, heard, Path(folder), progress, also)
        _write(sound, output, counted_as=progress)
    progress("check", 0.0)
    # Unless it was to go, an offset was in the stem already, and an edit leaves it as it found it.
    freed = recipe.remove_dc or recipe.high_pass_hz is not None
    dc_at_most = gate.DC_AT_MOST if freed else 1.0
    gate.check(output, frames=sound.frames, dc_at_most=dc_at_most)
    progress("check", 1.0)
    return steps or [step("nothing", "Nothing was asked for: the stem is as it was.")]


def _worked(
    recipe: EditRecipe,
    sources: Mapping[str, Sound],
    folder: Path,
    progress: Progress,
    also: Also | None,
) -> tuple[Sound, list[Step]]:
    """The sound after every step."""
    works = planned(recipe, sources)
    parts = len(works) + 2

    def desk(number: int) -> Desk:
        own = folder / str(number)
        own.mkdir()
        return Desk(
            folder=own, tell=lambda share: progress("listen", (number + min(share, 1.0)) / parts)
        )

    sound, steps = first(recipe, sources, desk(0))
    for number, work in enumerate(works, start=1):
        made, said = work.do(sound, desk(number))
        steps.extend(said)
        if made is not sound and also is not None and also.keep:
            name = f"{number}-{work.name}"
            _write(made, also.file(name, title=work.title, kind="intermediate"))
        sound = made
    sound, said = _finished(recipe, sound, desk(parts - 1))
    progress("listen", 1.0)
    return sound, [*steps, *said]


def _finished(recipe: EditRecipe, sound: Sound, desk: Desk) -> tuple[Sound, list[Step]]:
    """Faded, levelled, and at its word length; the level is that of the faded sound."""
    ramps, fade_steps = planned_fades(recipe, sound.rate, sound.frames)
    if ramps:
        sound = replace(sound, blocks=partial(_faded, sound, ramps))
    wishes = (recipe.normalise_to_lufs, recipe.normalise_to_dbfs, recipe.normalise_to_dbtp)
    steps: list[Step] = []
    if any(wish is not None for wish in wishes):
        read = measured(told(sound, desk), sound.rate, sound.channels)
        gain, said = normalised(recipe, read)
        steps.append(said)
        sound = replace(sound, blocks=partial(_louder, sound, gain))
    steps.extend(fade_steps)
    if recipe.bits is not None:
        sound, said = at_word_length(sound, recipe.bits, recipe.sha256())
        steps.append(said)
    return sound, steps


def _faded(sound: Sound, ramps: tuple[Ramp, ...]) -> Iterator[Samples]:
    return faded(sound.blocks(), ramps)


def _louder(sound: Sound, gain: float) -> Iterator[Samples]:
    return (block * gain for block in sound.blocks())


def _write(sound: Sound, path: Path, counted_as: Progress = silent) -> None:
    with Writer(path, sound.rate, sound.channels) as file:
        for block in counted(sound.blocks(), sound.frames, counted_as, "edit"):
            file.write(block)
