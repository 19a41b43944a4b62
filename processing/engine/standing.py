"""How loud a stem is, whatever fader it was exported with.

BS.1770 leaves out what lies below −70 LUFS. Between the hits of a drum that is more in a quiet
export than in a loud one, so that 12 dB on the fader do not change the figure by 12.0 LU. Here the
stem is measured as if it stood at −23 LUFS.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processing.engine import over_time
from processing.engine.loudness import Loudness, lufs, power

_STANDS_AT_LUFS = -23.0
_ROUNDS = 12
_SAME_LU = 1e-6


def standing(measured: Loudness) -> Loudness:
    """The same figures, the integrated loudness relative to the stem's own place.

    Untouched where the absolute gate leaves out nothing that matters.
    """
    found = _standing_lufs(measured)
    if found is None or measured.integrated_lufs is None:
        return measured
    if abs(found - measured.integrated_lufs) < _SAME_LU:
        return measured
    return replace(measured, integrated_lufs=found)


def _standing_lufs(measured: Loudness) -> float | None:
    """The fixed point of: turn it to −23 LUFS, measure, turn back."""
    blocks = np.array([power(level) for level in measured.momentary_lufs if level is not None])
    # The loudest block is as far from all the others at any level: the way from it is the same.
    level = lufs(float(blocks.max(initial=0.0)))
    for _ in range(_ROUNDS):
        if level is None:
            return None
        turn = power(_STANDS_AT_LUFS) / power(level)
        read = over_time.integrated(blocks * turn)
        before = level
        level = None if read is None else read - _STANDS_AT_LUFS + before
        if level == before:
            break
    return level
