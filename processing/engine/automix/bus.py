"""The mix bus: glue, the bass in the middle, and the room that is left for mastering."""

from __future__ import annotations

from processing.engine.automix import bands
from processing.engine.automix.draft import Desk
from processing.engine.automix.hearing import Sides
from processing.engine.phrases import listed, number
from processing.recipes.mix import BusRecipe
from processing.recipes.role_defaults import GLUE

_MONO_BELOW_HZ = 120.0
_WIDE_SHARE = 0.02  # of a stem's power below that, on the sides
_LIMIT_AT_MOST_DB = 6.0


def bus(desk: Desk) -> BusRecipe:
    wide = [
        draft.name for draft in desk.audible if _low_side_share(draft.heard.sides) > _WIDE_SHARE
    ]
    made = BusRecipe(
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


def _low_side_share(sides: Sides) -> float:
    low = bands.centres_hz() < _MONO_BELOW_HZ
    whole = float((sides.left + sides.right)[low].sum())
    both = float(sides.both[low].sum())
    everything = float((sides.left + sides.right).sum())
    # Of next to nothing even a half is nothing.
    if whole <= 0.01 * everything:
        return 0.0
    return (whole - 2 * both) / (2 * whole)
