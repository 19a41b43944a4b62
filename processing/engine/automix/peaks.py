"""How far the peaks of the mix will stand over its loudness, before anything holds them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from processing.engine.automix.draft import Desk, Draft, gated

_OFFSET_LU = 0.691  # BS.1770: a weighted mean square of 1 is −0.691 LUFS
_MONO = 0.5  # of its power on either side, in the centre


def plr_db(desk: Desk, drafts: Sequence[Draft]) -> float:
    """Of those drafts at their levels, relative to the loudness of the whole mix.

    Peaks of strangers add up as powers do. Filters are taken to leave them as they are.
    """
    total = np.zeros(len(desk.audible[0].heard.powers))
    for draft in drafts:
        heard = draft.heard
        shaped = desk.loudness(heard.powers * draft.response(desk.session.rate))
        scale = 10 ** ((draft.level_lu or 0.0) / 10) / max(gated(shaped), 1e-30)
        total += heard.peaks * scale * (_MONO if heard.channels == 1 else 1.0)
    return 10 * math.log10(max(float(total.max(initial=0.0)), 1e-30)) + _OFFSET_LU
