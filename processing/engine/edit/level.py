"""How much a stem is turned up or down to meet a level, and never into clipping."""

from __future__ import annotations

from processing.engine.meter import Loudness
from processing.engine.phrases import Step, change, number, step
from processing.recipes.edit import EditRecipe

CEILING_DBTP = -1.0
_SILENT_DBFS = -100.0  # what is below is not turned up to anything


def normalised(recipe: EditRecipe, before: Loudness) -> tuple[float, Step]:
    """The factor, and what is said about it."""
    is_at, target, unit = _wish(recipe, before)
    peak = before.true_peak_dbtp
    if is_at is None or peak is None or peak < _SILENT_DBFS:
        sentence = "Too quiet or too short to have a level: left as loud as it was."
        return 1.0, step("normalise", sentence, gain_db=0.0)
    wanted_db = target - is_at
    gain_db = min(wanted_db, CEILING_DBTP - peak)
    reached = is_at + gain_db
    sentence = f"Level {change(gain_db)}, from {number(is_at)} to {number(reached)} {unit}"
    if gain_db < wanted_db:
        sentence += (
            f": {number(target)} would have put its true peak above {number(CEILING_DBTP)} dBTP"
        )
    return 10 ** (gain_db / 20), step(
        "normalise",
        sentence + ".",
        gain_db=gain_db,
        before=is_at,
        after=reached,
        unit=unit,
        true_peak_dbtp=peak + gain_db,
        limited=gain_db < wanted_db,
    )


def _wish(recipe: EditRecipe, before: Loudness) -> tuple[float | None, float, str]:
    if recipe.normalise_to_lufs is not None:
        return before.integrated_lufs, recipe.normalise_to_lufs, "LUFS"
    if recipe.normalise_to_dbtp is not None:
        return before.true_peak_dbtp, recipe.normalise_to_dbtp, "dBTP"
    return before.sample_peak_dbfs, recipe.normalise_to_dbfs or 0.0, "dBFS"
