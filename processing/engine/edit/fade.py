"""The fades that an edit asks for, fitted to the stem's length."""

from __future__ import annotations

from processing.engine.phrases import Step, seconds, step
from processing.engine.ramp import Ramp
from processing.recipes.edit import EditRecipe


def planned_fades(
    recipe: EditRecipe, rate: int, frames: int
) -> tuple[tuple[Ramp, ...], list[Step]]:
    """A fade longer than the stem is shortened to it; fades that overlap are multiplied."""
    length_in = min(frames, round(recipe.fade_in_seconds * rate))
    length_out = min(frames, round(recipe.fade_out_seconds * rate))
    equal_power = recipe.fade_shape == "equal_power"
    ramps, steps = [], []
    if length_in:
        ramps.append(Ramp(start=0, length=length_in, rising=True, equal_power=equal_power))
        steps.append(_said("in", length_in / rate, recipe, shortened=length_in == frames))
    if length_out:
        start = frames - length_out
        ramps.append(Ramp(start=start, length=length_out, rising=False, equal_power=equal_power))
        steps.append(_said("out", length_out / rate, recipe, shortened=length_out == frames))
    return tuple(ramps), steps


def _said(way: str, length_seconds: float, recipe: EditRecipe, *, shortened: bool) -> Step:
    shape = "equal power" if recipe.fade_shape == "equal_power" else "linear"
    cause = ", shortened because the stem is no longer" if shortened else ""
    sentence = f"Fade {way} over {seconds(length_seconds)}, {shape}{cause}."
    return step(f"fade_{way}", sentence, seconds=length_seconds, shape=recipe.fade_shape)
