"""How loud each stem is in the mix: its role's place, and all together the mix itself."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.automix.bands import Floats
from processing.engine.automix.draft import Desk, Draft, gated
from processing.engine.phrases import number
from processing.recipes.role_defaults import STARTING_POINTS

# How far below the stem its reverb comes back has to be counted in the sum, too.
_ROUNDS = 3


def level(desk: Desk) -> None:
    """Sets the level of every stem; stems of one role share its place.

    The levels are shifted together until the mix that they predict has 0 LU, so that each stem's
    level is true relative to the mix as it will be.
    """
    drafts = desk.audible
    for draft in drafts:
        count = sum(1 for other in drafts if other.role is draft.role)
        draft.level_lu = STARTING_POINTS[draft.role].level_lu - 10 * math.log10(count)
    shift = 0.0
    for _ in range(_ROUNDS):
        shift -= 10 * math.log10(max(gated(_sum(desk, drafts, shift)), 1e-9))
    for draft in drafts:
        draft.level_lu = round(max(-60.0, min(0.0, (draft.level_lu or 0.0) + shift)), 1)
        desk.say(draft.place("level_lu"), _said(draft, drafts, shift))


def _sum(desk: Desk, drafts: list[Draft], shift: float) -> Floats:
    """(moments,): the loudness of the mix as power, stems taken as strangers to each other."""
    total = np.zeros(len(drafts[0].heard.powers)) if drafts else np.zeros(0)
    for draft in drafts:
        power = 10 ** (((draft.level_lu or 0.0) + shift) / 10)
        send = STARTING_POINTS[draft.role].reverb_send_lu
        wet = 0.0 if send is None else 10 ** (send / 10)
        total += desk.loudness(desk.normal(draft)) * power * (1 + wet)
    return total


def _said(draft: Draft, drafts: list[Draft], shift: float) -> str:
    usual = STARTING_POINTS[draft.role].level_lu
    shared = sum(1 for other in drafts if other.role is draft.role)
    words = f"{draft.name}: {number(draft.level_lu or 0.0)} LU relative to the mix; "
    words += f"“{draft.role.label}” is usually at {number(usual)}"
    if shared > 1:
        words += f", shared by {shared}"
    if abs(shift) >= 0.05:
        words += f", and all stems go {'up' if shift > 0 else 'down'} by {number(abs(shift))} LU "
        words += "to make up the whole"
    return words + "."
