"""Where notes and hits begin: first seen in the rise of bands, then placed by the energy itself.

The rise of bands against the loudest neighbour a little earlier, so that a gliding tone is no
onset (S. Böck, G. Widmer, SuperFlux, DAFx 2013); then the cut at which what comes before it and
what comes after it are each most like themselves (an autoregressive-free form of the AIC picker
that seismology uses for first arrivals, N. Maeda 1985).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from processing.engine.edit.time.bands import Bands
from processing.engine.edit.time.tape import Floats, Tape

_FLOOR_DB = -65.0  # under the loudest: quieter than that is not looked at
_RISE_SECONDS = 0.009  # a rise is measured over so long
_AROUND_SECONDS = 0.030  # an onset is the steepest rise so far around
_USUAL_SECONDS = 0.4  # what is usual around it
_LEAST_RISE_DB = 1.2  # mean over the bands, above what is usual
_BEFORE_SECONDS, _AFTER_SECONDS = 0.030, 0.012  # how far the exact place may be from the rise
_SHORTEST_SECONDS = 0.0015  # of the sound on either side of the cut


@dataclass(frozen=True, slots=True)
class Onsets:
    """Rising frames of the sound, and by how many dB the bands rise at each (mean)."""

    frames: npt.NDArray[np.int64]
    rises_db: Floats

    def __len__(self) -> int:
        return len(self.frames)


def onsets_of(tape: Tape) -> Onsets:
    """All onsets of a sound; none for silence, or for what only swells."""
    bands = Bands(tape)
    rise = rises(bands)
    if not rise.any():
        return Onsets(np.zeros(0, np.int64), np.zeros(0))
    peaks = _peaks(rise, bands.per_second)
    placed = np.array([_placed(tape, int(peak) * bands.hop) for peak in peaks], np.int64)
    kept = _apart(placed, rise[peaks], round(_AROUND_SECONDS * tape.rate))
    return Onsets(placed[kept], rise[peaks][kept])


def rises(bands: Bands) -> Floats:
    """By how many dB each frame is louder than shortly before, mean over the bands."""
    loudest = max((float(part.max(initial=0.0)) for part in bands.powers()), default=0.0)
    made = np.zeros(bands.frames)
    if loudest <= 1e-12:
        return made
    floor = loudest * 10 ** (_FLOOR_DB / 10)
    lag = max(1, round(_RISE_SECONDS * bands.per_second))
    kept = np.full((lag, 1), 0.0)
    at = 0
    for part in bands.powers():
        level = 10 * np.log10(part / floor + 1.0)
        kept = np.zeros((lag, level.shape[1])) if kept.shape[1] == 1 else kept
        whole = np.concatenate([kept, level])
        before = ndimage.maximum_filter1d(whole[:-lag], 3, axis=1)
        made[at : at + len(level)] = np.maximum(whole[lag:] - before, 0.0).mean(axis=1)
        at += len(level)
        kept = whole[-lag:]
    return made


def _peaks(rise: Floats, per_second: float) -> npt.NDArray[np.int64]:
    around = 2 * round(_AROUND_SECONDS * per_second) + 1
    usual = 2 * round(_USUAL_SECONDS / 2 * per_second) + 1
    above = rise - ndimage.median_filter(rise, usual, mode="nearest")
    top = ndimage.maximum_filter1d(rise, around, mode="constant")
    return np.flatnonzero((rise == top) & (above > _LEAST_RISE_DB))


def _apart(places: npt.NDArray[np.int64], strengths: Floats, least: int) -> npt.NDArray[np.int64]:
    """The strongest of those that lie too close together, in order of time."""
    kept: list[int] = []
    for n in np.argsort(-strengths, kind="stable"):
        if all(abs(int(places[n] - places[k])) >= least for k in kept):
            kept.append(int(n))
    return np.array(sorted(kept, key=lambda n: int(places[n])), np.int64)


def _placed(tape: Tape, near: int) -> int:
    """The sample at which the sound before ends and the new one begins."""
    before, after = round(_BEFORE_SECONDS * tape.rate), round(_AFTER_SECONDS * tape.rate)
    sound = tape.read(near - before - 1, before + after + 1)
    edge = np.diff(sound, axis=1)  # the beginning is in the highs; a bass that rings on is not
    power = np.square(edge).sum(axis=0)
    shortest = round(_SHORTEST_SECONDS * tape.rate)
    if not power.any() or len(power) <= 2 * shortest:
        return max(near, 0)
    power += 1e-6 * power.max()
    total = np.concatenate([[0.0], np.cumsum(power)])
    cuts = np.arange(shortest, len(power) - shortest)
    left, right = cuts, len(power) - cuts
    price = left * np.log(total[cuts] / left) + right * np.log((total[-1] - total[cuts]) / right)
    return max(near - before + int(cuts[int(price.argmin())]), 0)
