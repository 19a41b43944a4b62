"""The mix bus: glue, the bass in the middle, and the room that is left for mastering."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.cuts import power_of
from processing.engine.automix.draft import Desk
from processing.engine.automix.hearing import Sides
from processing.engine.phrases import change, listed, number
from processing.recipes.channel import EqBand
from processing.recipes.mix import BusRecipe
from processing.recipes.role_defaults import GLUE

_MONO_BELOW_HZ = 120.0
_WIDE_SHARE = 0.02  # of a stem's power below that, on the sides
_LIMIT_AT_MOST_DB = 6.0
# Pestana et al. (2013): how much less there is in each octave of mixes that people know.
_SLOPE_DB, _SLOPE_TOLERANCE_DB = -4.75, 3.0
_OCTAVES = 5.3
_TILT_AT_MOST_DB = 2.0


def bus(desk: Desk) -> BusRecipe:
    wide = [
        draft.name for draft in desk.audible if _low_side_share(draft.heard.sides) > _WIDE_SHARE
    ]
    made = BusRecipe(
        eq=_tilt(desk),
        compressor=GLUE,
        mono_below_hz=_MONO_BELOW_HZ if wide else None,
        limit_at_most_db=_LIMIT_AT_MOST_DB,
    )
    if wide:
        desk.say(
            "bus.mono_below_hz",
            f"The bass goes to the middle below {_MONO_BELOW_HZ:g} Hz: {listed(wide[:8])} "
            f"{'has' if len(wide) == 1 else 'have'} some of it on the sides.",
        )
    desk.say(
        "bus",
        f"Glue of {GLUE.ratio:g}:1 over the whole, at most "
        f"{number(GLUE.reduction_at_most_db)} dB; then {number(made.target_lufs or 0)} LUFS and at "
        f"most {number(made.ceiling_dbtp)} dBTP for the mastering. Peaks that would keep the mix "
        f"from that are taken down by at most {number(_LIMIT_AT_MOST_DB)} dB.",
    )
    return made


def _tilt(desk: Desk) -> tuple[EqBand, ...]:
    """Two gentle shelves where the whole falls far too little or too much towards the top."""
    slope = slope_db_per_octave(desk)
    over = slope - _SLOPE_DB
    if abs(over) <= _SLOPE_TOLERANCE_DB:
        return ()
    lacking = math.copysign(abs(over) - _SLOPE_TOLERANCE_DB, over) * _OCTAVES / 2
    gain_db = max(-_TILT_AT_MOST_DB, min(_TILT_AT_MOST_DB, round(2 * lacking) / 2))
    if not gain_db:
        return ()
    desk.say(
        "bus.eq",
        f"From 100 Hz to 4 kHz the whole falls by {number(-slope)} dB an octave, where "
        f"{number(-_SLOPE_DB)} are usual: {change(gain_db)} below 250 Hz, {change(-gain_db)} above "
        "2.5 kHz.",
    )
    return (
        EqBand(shape="low_shelf", hz=250, gain_db=gain_db, q=0.5),
        EqBand(shape="high_shelf", hz=2500, gain_db=-gain_db, q=0.5),
    )


def slope_db_per_octave(desk: Desk) -> float:
    """Of the power density of the mix as it is planned, by a line from 100 Hz to 4 kHz."""
    # A band above what the rate can hold is empty, and says nothing of the slope.
    inside = bands.between(100, min(4000, 0.4 * desk.session.rate))
    total = np.sum([power_of(desk, draft).mean(axis=0) for draft in desk.audible], axis=0)
    density = 10 * np.log10(np.maximum(total / np.diff(bands.edges_hz()), 1e-30))[inside]
    octaves = np.log2(bands.centres_hz())[inside]
    octaves = octaves - octaves.mean()
    return float((octaves * density).sum() / (octaves * octaves).sum())


def _low_side_share(sides: Sides) -> float:
    low = bands.centres_hz() < _MONO_BELOW_HZ
    whole = float((sides.left + sides.right)[low].sum())
    both = float(sides.both[low].sum())
    everything = float((sides.left + sides.right).sum())
    # Of next to nothing even a half is nothing.
    if whole <= 0.01 * everything:
        return 0.0
    return (whole - 2 * both) / (2 * whole)
