"""Plans what takes peaks and moving bass before the limiter has to."""

from __future__ import annotations

from dataclasses import replace

from processing.engine.master.listening import Analysis
from processing.engine.master.planning.draft import Care, Draft
from processing.engine.phrases import number
from processing.recipes.channel import Compressor, Saturation
from processing.recipes.master_chain import BandDynamics, Multiband

_GLUE_OVER_DB = 3.0
_BEND_OVER_DB = 6.0
_DENSE_OVER_DB = 10.0
_BASS_MOVES_MORE_BY_DB = 3.0
_CROSSOVERS_HZ = (120.0, 2500.0)
_IDLE = BandDynamics(threshold_lu=30.0, ratio=1.0)


def plan_dynamics(draft: Draft, heard: Analysis, care: Care) -> None:
    _plan_bass(draft, heard)
    over_db = over(draft, heard)
    if over_db <= _GLUE_OVER_DB:
        draft.note(
            "limiter",
            f"At {number(draft.recipe.target_lufs)} LUFS its peaks come to "
            f"{number(over_db) if over_db > 0 else 'no'} dB over the ceiling: the limiter takes "
            "that alone."
            if over_db > 0
            else f"At {number(draft.recipe.target_lufs)} LUFS its peaks stay under the ceiling: "
            "no compressor is needed.",
        )
        return
    _plan_glue(draft, over_db, care)
    if care.bends:
        _plan_density(draft, over_db)


def over(draft: Draft, heard: Analysis) -> float:
    """How far the highest peak would be over the ceiling, if gain were all that is done, in dB."""
    plr_db = heard.loudness.plr_db or 0.0
    return draft.recipe.target_lufs + plr_db - draft.recipe.ceiling_dbtp


def _plan_bass(draft: Draft, heard: Analysis) -> None:
    bass_db, rest_db = heard.loudest.bass_spread_db, heard.loudest.rest_spread_db
    if draft.recipe.multiband is not None or bass_db - rest_db < _BASS_MOVES_MORE_BY_DB:
        return
    low = BandDynamics(
        threshold_lu=3.0, ratio=2.0, attack_ms=30.0, release_ms=200.0, reduction_at_most_db=3.0
    )
    draft.decide(
        "multiband",
        Multiband(crossovers_hz=_CROSSOVERS_HZ, bands=(low, _IDLE, _IDLE)),
        f"From passage to passage the bass moves by {number(bass_db)} dB and all else by "
        f"{number(rest_db)}: below 120 Hz a compressor at 2:1 holds it, by 3 dB at most.",
    )


def _plan_glue(draft: Draft, over_db: float, care: Care) -> None:
    if draft.recipe.glue is not None:
        return
    ratio, at_most_db = (2.0, 2.5) if care.bends else (1.5, 1.5)
    glue = Compressor(
        threshold_lu=6.0,
        ratio=ratio,
        knee_db=8.0,
        attack_ms=30.0,
        release_ms=200.0,
        reduction_at_most_db=at_most_db,
    )
    draft.decide(
        "glue",
        glue,
        f"At {number(draft.recipe.target_lufs)} LUFS peaks come to {number(over_db)} dB over the "
        f"ceiling: a compressor at {ratio:g}:1 takes up to {number(at_most_db)} dB of it, more "
        "slowly than the limiter would.",
    )


def _plan_density(draft: Draft, over_db: float) -> None:
    if over_db > _BEND_OVER_DB and draft.recipe.saturation is None:
        draft.decide(
            "saturation",
            Saturation(drive_db=2.0, curve="soft"),
            f"With {number(over_db)} dB of peaks over the ceiling, a soft curve rounds the highest "
            "of them off before they reach the limiter.",
        )
    if over_db > _DENSE_OVER_DB and draft.recipe.limiter.style == "clean":
        draft.decide(
            "limiter",
            replace(draft.recipe.limiter, style="balanced"),
            f"The limiter would have {number(over_db)} dB to take: it lets go more quickly, so "
            "that what follows a peak is not held down.",
        )
