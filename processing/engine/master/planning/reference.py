"""Plans what of a reference can be said in a recipe: its loudness, and how densely it plays."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from processing.engine.dynamics.levels import compression_gain
from processing.engine.kernels import Floats
from processing.engine.loudness import lufs
from processing.engine.master.hops import HOPS, in_tenths, powers
from processing.engine.master.listening import Analysis
from processing.engine.master.planning.draft import Draft
from processing.engine.over_time import integrated
from processing.engine.phrases import number
from processing.recipes.channel import Compressor

_MOMENTARY = 4  # tenths
_GATE = 10 ** (-20 / 10)  # what is softer than that below the loudness is a pause
_LEAST_LU = 0.5  # a difference that is not heard
_GLUE = Compressor(
    threshold_lu=2.0,
    ratio=2.0,
    knee_db=10.0,
    attack_ms=20.0,
    release_ms=150.0,
    reduction_at_most_db=9.0,
)
_RATIO_AT_MOST = 6.0
_HALVINGS = 10


def plan_after(draft: Draft, heard: Analysis, reference: Analysis) -> None:
    """Target and glue by the reference; afterwards only its tone and width are left to match."""
    _plan_loudness(draft, reference)
    _plan_dynamics(draft, heard, reference)
    assert draft.recipe.reference is not None
    followed = replace(draft.recipe.reference, loudness=0.0, dynamics=0.0)
    draft.recipe = replace(draft.recipe, reference=followed)


def _plan_loudness(draft: Draft, reference: Analysis) -> None:
    assert draft.recipe.reference is not None
    share, its_lufs = draft.recipe.reference.loudness, reference.loudness.integrated_lufs
    if not share or its_lufs is None:
        return
    own = draft.recipe.target_lufs
    target_lufs = round(min(max(own + share * (its_lufs - own), -40.0), -5.0), 2)
    draft.decide(
        "target_lufs",
        target_lufs,
        f"The reference is at {number(its_lufs)} LUFS and the order says {number(own)}: "
        f"{share:.0%} of the way is a target of {number(target_lufs)}.",
    )


def _plan_dynamics(draft: Draft, heard: Analysis, reference: Analysis) -> None:
    assert draft.recipe.reference is not None
    share = draft.recipe.reference.dynamics
    if not share:
        return
    own, its = fluctuation_lu(heard), fluctuation_lu(reference)
    said = f"Loudness moves by {number(own)} LU here and by {number(its)} in the reference"
    if draft.recipe.glue is not None:
        draft.note("glue", f"{said}; the order's own compressor stays as it is.")
    elif own - its < _LEAST_LU:
        draft.note("glue", f"{said}: nothing to compress, and what was compressed stays so.")
    else:
        glue = _compressor(heard, own + share * (its - own))
        draft.decide(
            "glue",
            glue,
            f"{said}: a compressor at {glue.ratio:g}:1 brings it to "
            f"{number(fluctuation_lu(heard, glue))}.",
        )


def fluctuation_lu(heard: Analysis, glue: Compressor | None = None) -> float:
    """From the 10th to the 95th percentile of the momentary loudness, pauses left out.

    With a compressor: what it would be after that, foretold from hops of 2.5 ms.
    """
    tenths = in_tenths(_compressed(heard, glue) if glue else heard.energies.pieces())
    blocks = powers(tenths, _MOMENTARY, heard.rate)
    whole = integrated(blocks)
    if whole is None:
        return 0.0
    kept = np.array([level for level in map(lufs, blocks.tolist()) if level is not None])
    low, high = np.quantile(kept[kept > whole + 10 * math.log10(_GATE)], [0.10, 0.95])
    return float(high - low)


def _compressor(heard: Analysis, goal_lu: float) -> Compressor:
    """The lowest ratio that brings the fluctuation down to the goal, or the highest there is."""
    low, high = 1.0, _RATIO_AT_MOST
    for _ in range(_HALVINGS):
        ratio = (low + high) / 2
        if fluctuation_lu(heard, replace(_GLUE, ratio=ratio)) > goal_lu:
            low = ratio
        else:
            high = ratio
    return replace(_GLUE, ratio=round((low + high) / 2, 2))


def _compressed(heard: Analysis, glue: Compressor) -> Iterator[Floats]:
    """The energies of the hops after the compressor's own gain, worked out at their rate."""
    level_dbfs = (heard.loudness.integrated_lufs or 0.0) - 10 * math.log10(heard.channels)
    curve = np.array(
        [
            level_dbfs + glue.threshold_lu,
            1 - 1 / glue.ratio,
            glue.knee_db,
            glue.reduction_at_most_db,
            math.exp(-1000 / (glue.attack_ms * HOPS)),
            math.exp(-1000 / (glue.release_ms * HOPS)),
            1.0,
        ]
    )
    state = np.zeros(3)
    for energies, peaks in zip(heard.energies.pieces(), heard.peaks.pieces(), strict=True):
        gain = np.empty(len(peaks))
        compression_gain(peaks[np.newaxis], curve, state, gain)
        yield energies * np.square(gain)
