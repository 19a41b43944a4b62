"""What an order for a master says of the whole: what came in, what was planned, what came out."""

from __future__ import annotations

import math

from processing.engine.master.drive import Landing
from processing.engine.master.forecast import Forecast
from processing.engine.master.making import Made
from processing.engine.meter import Loudness
from processing.engine.phrases import Step, change, number, step
from processing.recipes.master import MasterRecipe

_NOTICED_DB = 0.05
_COSTS_TOO_MUCH_LU = 2.0  # off the loudest passages
_KEEPS_THE_CHORUS_LU = 1.0
_LOOKS_DOWN_DB, _STEP_DB = 18.0, 0.25


def analysis(before: Loudness) -> Step:
    return step(
        "analyse",
        f"The mix comes in at {number(before.integrated_lufs or 0.0)} LUFS, "
        f"true peak {number(before.true_peak_dbtp or 0.0)} dBTP.",
        integrated_lufs=before.integrated_lufs,
        true_peak_dbtp=before.true_peak_dbtp,
        lra_lu=before.lra_lu,
    )


def plan(recipe: MasterRecipe, ordered: MasterRecipe) -> Step:
    """With the planned recipe whole, so that it can be ordered again, changed."""
    old = len(ordered.plan.decisions) if ordered.plan else 0
    decisions = (recipe.plan.decisions if recipe.plan else ())[old:]
    said = " ".join(decision.sentence for decision in decisions)
    return step(
        "plan",
        said or "Nothing was found that a plan would change.",
        decisions=[decision.to_json() for decision in decisions],
        recipe=recipe.to_json(),
    )


def drive(recipe: MasterRecipe, landing: Landing) -> Step:
    gain = change(landing.drive_db)
    if landing.most_reduction_db < _NOTICED_DB:
        how = f"Gain {gain}; the limiter had nothing to do."
    else:
        how = (
            f"Driven by {gain} into the limiter at {number(recipe.ceiling_dbtp)} dBTP: "
            f"{number(landing.most_reduction_db)} dB of reduction at most, "
            f"at work for {number(100 * landing.limited_share)} % of the time"
            f"{', with a quick release' if landing.pace < 1 else ''}."
        )
    return step(
        "limit",
        how,
        gain_db=landing.drive_db,
        most_reduction_db=landing.most_reduction_db,
        limited_share=landing.limited_share,
        ceiling_dbtp=recipe.ceiling_dbtp,
    )


def cost(recipe: MasterRecipe, done: Made) -> list[Step]:
    """A warning where the loudness is paid for by the loudest passages; else nothing."""
    landing = done.landing
    loss_lu = landing.foreseen.chorus_loss_lu
    if loss_lu <= _COSTS_TOO_MUCH_LU:
        return []
    cheaper_lufs = _keeps_the_chorus(done.sound.forecast, landing, recipe.ceiling_dbtp)
    sentence = (
        f"{number(recipe.target_lufs)} LUFS needs {number(landing.most_reduction_db)} dB of "
        f"limiting and takes {number(loss_lu)} dB off the loudest passages"
    )
    if cheaper_lufs is not None:
        sentence += f": {number(cheaper_lufs)} keeps the chorus"
    return [
        step(
            "cost",
            f"{sentence}.",
            warning=True,
            target_lufs=recipe.target_lufs,
            most_reduction_db=landing.most_reduction_db,
            chorus_loss_lu=loss_lu,
            suggested_lufs=cheaper_lufs,
        )
    ]


def verdict(after: Loudness) -> Step:
    return step(
        "verify",
        f"Written and measured: {number(after.integrated_lufs or 0.0)} LUFS, "
        f"true peak {number(after.true_peak_dbtp or 0.0)} dBTP.",
        integrated_lufs=after.integrated_lufs,
        true_peak_dbtp=after.true_peak_dbtp,
        lra_lu=after.lra_lu,
        plr_db=after.plr_db,
    )


def _keeps_the_chorus(forecast: Forecast, landing: Landing, ceiling_dbtp: float) -> float | None:
    """The loudest half of a unit at which the loudest passages lose no more than one."""
    drive_db = landing.drive_db
    while drive_db > landing.drive_db - _LOOKS_DOWN_DB:
        drive_db -= _STEP_DB
        at = forecast.at(drive_db, ceiling_dbtp=ceiling_dbtp, pace=landing.pace)
        if at.chorus_loss_lu <= _KEEPS_THE_CHORUS_LU:
            return math.floor(2 * (at.lufs + landing.surprise.at(drive_db))) / 2
    return None
