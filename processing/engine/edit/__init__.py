"""Edits one stem, step by step; what is not asked for is not touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from processing.engine import gate
from processing.engine.audio import Samples, Writer
from processing.engine.edit.cut import Cut, planned_cut
from processing.engine.edit.fade import planned_fades
from processing.engine.edit.level import normalised
from processing.engine.edit.prepare import Prepared, prepared
from processing.engine.filters import Filter, high_pass
from processing.engine.phrases import Step, frequency, step
from processing.engine.progress import Progress, silent
from processing.engine.ramp import Ramp, faded
from processing.engine.streams import counted, measured, opened
from processing.recipes.edit import EditRecipe

STAGES = [
    ("listen", "Listen to the stem"),
    ("edit", "Edit"),
    ("check", "Check the result"),
]


def render(
    recipe: EditRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
) -> list[Step]:
    """Write the edited stem as float32, and say what was done to it."""
    with opened(sources, "stem") as file:
        stem, steps = prepared(recipe, file, progress)
        cut, cut_steps = planned_cut(recipe, stem, progress)
        steps.extend(cut_steps)
        if recipe.high_pass_hz is not None:
            steps.append(_high_pass_step(recipe))
        fades, fade_steps = planned_fades(recipe, stem.rate, cut.frames)
        edit = _Edit(recipe, stem, cut, (*cut.ramps(stem.rate), *fades))
        gain, level_steps = _level(edit, progress)
        with Writer(output, stem.rate, stem.channels) as edited:
            for block in counted(edit.blocks(), cut.frames, progress, "edit"):
                edited.write(block * gain)
    progress("check", 0.0)
    # Unless it was to go, an offset was in the stem already, and an edit leaves it as it found it.
    freed = recipe.remove_dc or recipe.high_pass_hz is not None
    dc_at_most = gate.DC_AT_MOST if freed else 1.0
    gate.check(output, frames=cut.frames, dc_at_most=dc_at_most)
    progress("check", 1.0)
    done = steps + level_steps + fade_steps
    return done or [step("nothing", "Nothing was asked for: the stem is as it was.")]


@dataclass(frozen=True, slots=True)
class _Edit:
    """The edited sound, as often as it is asked for, before its level is set."""

    recipe: EditRecipe
    stem: Prepared
    cut: Cut
    ramps: tuple[Ramp, ...]

    def blocks(self) -> Iterator[Samples]:
        return faded(self.cut.apply(self._filtered(), self.stem.channels), self.ramps)

    def _filtered(self) -> Iterator[Samples]:
        """From the file's first frame on, so that a cut does not make the filter ring."""
        blocks = self.stem.blocks(stop=self.cut.stop)
        if self.recipe.high_pass_hz is None:
            return blocks
        slope = self.recipe.high_pass_slope_db
        rows = high_pass(self.recipe.high_pass_hz, self.stem.rate, slope)
        return map(Filter(rows, self.stem.channels), blocks)


def _level(edit: _Edit, progress: Progress) -> tuple[float, list[Step]]:
    recipe = edit.recipe
    wishes = (recipe.normalise_to_lufs, recipe.normalise_to_dbfs, recipe.normalise_to_dbtp)
    if all(wish is None for wish in wishes):
        progress("listen", 1.0)
        return 1.0, []
    blocks = counted(edit.blocks(), edit.cut.frames, progress, "listen", part=(0.5, 1.0))
    gain, said = normalised(recipe, measured(blocks, edit.stem.rate, edit.stem.channels))
    return gain, [said]


def _high_pass_step(recipe: EditRecipe) -> Step:
    hz, slope = recipe.high_pass_hz, recipe.high_pass_slope_db
    sentence = f"High-pass at {frequency(hz or 0)}, {slope} dB per octave."
    return step("high_pass", sentence, hz=hz, slope_db=slope)
