"""What the tenths of a second of a sound add up to: integrated loudness, range, PSR, histogram.

Powers are weighted mean squares (BS.1770-5), one a window, a new window every 100 ms.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from processing.engine.loudness import lufs, power

Powers = npt.NDArray[np.float64]

GATING_FROM_LUFS, GATING_STEP_LU = -70.0, 0.1
SHORT_TERM = 30  # tenths of a second


def windows(values: Powers, width: int) -> Powers:
    """The sum of every `width` neighbours."""
    if len(values) < width:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, width).sum(axis=1))


def integrated(powers: Powers) -> float | None:
    """BS.1770-5, annex 1: the mean over the gating blocks that pass both gates."""
    above = powers[powers > power(-70.0)]
    if not len(above):
        return None
    return lufs(float(above[above > above.mean() * 0.1].mean()))


def loudness_range(powers: Powers) -> float | None:
    """Tech 3342-2023: from the 10th to the 95th percentile of what passes -70 LUFS and -20 LU."""
    above = powers[powers >= power(-70.0)]
    if not len(above):
        return None
    kept = np.sort(above[above >= above.mean() * 0.01])
    low, high = (kept[math.floor((len(kept) - 1) * share + 0.5)] for share in (0.10, 0.95))
    return float(10 * np.log10(high / low))


def histogram(powers: Powers) -> tuple[int, ...]:
    """How many gating blocks lie in each step of 0.1 LU above the absolute gate.

    Histograms of several songs add up to that of their album, and so to its loudness.
    """
    above = powers[powers > power(GATING_FROM_LUFS)]
    if not len(above):
        return ()
    over = 10 * np.log10(above / power(GATING_FROM_LUFS)) / GATING_STEP_LU
    # The hair keeps a tone at a whole tenth in the step that begins there.
    return tuple(np.bincount(np.floor(over + 1e-6).astype(np.int64)).tolist())


def lowest_psr(peaks: Powers, short: Powers, blocks: Powers) -> tuple[float, int] | None:
    """Least distance of true peak and short-term loudness in the same 3 s, dB, and its window.

    `peaks` are the true peaks of the tenths, linear. What the gates of the integrated loudness
    leave out (`blocks` are its powers) is not looked at: a fade or a pause has no punch to lose.
    """
    above = blocks[blocks > power(-70.0)]
    if not len(above) or not len(short):
        return None
    loud = np.flatnonzero(short > max(above.mean() * 0.1, power(-70.0)))
    if not len(loud):
        return None
    highest = np.lib.stride_tricks.sliding_window_view(peaks, SHORT_TERM).max(axis=1)[loud]
    ratios = highest * highest / short[loud]
    lowest = int(np.argmin(ratios))
    level = lufs(float(short[loud[lowest]]))
    assert level is not None  # it passed the gate
    return 20 * math.log10(highest[lowest]) - level, int(loud[lowest])
