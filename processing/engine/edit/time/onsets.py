"""Where notes and hits begin: first seen in the rise of bands, then placed by the energy itself.

The rise of bands against the loudest neighbour a little earlier, so that a gliding tone is no
onset (S. Böck, G. Widmer, SuperFlux, DAFx 2013); then by `arrival`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from processing.engine.edit.time.arrival import arrival
from processing.engine.edit.time.bands import BANDS, Bands
from processing.engine.edit.time.tape import Floats, Tape

_RISE_SECONDS = 0.008  # a rise is measured over so long
_HELD_SECONDS = 0.026  # against the loudest of so long before: a low tone's own waves are no rise
_AROUND_SECONDS = 0.030  # an onset is the steepest rise so far around
_USUAL_SECONDS = 0.4  # what is usual around it
_LEAST_RISE_DB = 1.0  # mean over the bands, above what is usual
_LEAST_LOW_RISE_DB = 0.3  # of a low note, which has few bands: a breath is not low
_LOW_HZ, _LOW_SECONDS = 700.0, 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """What is listened to: `floor_db` under the loudest band, and up to `highest_hz`."""

    floor_db: float
    highest_hz: float
    filtered: bool


# Ghost notes count; the beginning of a hit is in its highs.
HITS = Ear(floor_db=-55.0, highest_hz=16_000.0, filtered=False)
# Breaths and esses do not: they belong to the note that they lead to.
NOTES = Ear(floor_db=-36.0, highest_hz=3000.0, filtered=True)


@dataclass(frozen=True, slots=True)
class Onsets:
    """Rising frames of the sound, and by how many dB the bands rise at each (mean)."""

    frames: npt.NDArray[np.int64]
    rises_db: Floats

    def __len__(self) -> int:
        return len(self.frames)


def onsets_of(tape: Tape, ear: Ear = HITS) -> Onsets:
    """All onsets of a sound; none for silence, or for what only swells."""
    bands = Bands(tape, ear.highest_hz)
    rise = rises(bands, ear)
    if not rise.any():
        return Onsets(np.zeros(0, np.int64), np.zeros(0))
    peaks, above = _peaks(rise, bands.per_second)
    sure = above >= _LEAST_RISE_DB
    low = [ear.filtered and _is_low(bands, int(peak)) for peak in peaks[~sure]]
    sure[~sure] = low
    peaks = peaks[sure]
    placed = np.array(
        [arrival(tape, int(peak) * bands.hop, _up_to(ear)) for peak in peaks], np.int64
    )
    begins = placed >= 0
    placed, heights = placed[begins], rise[peaks][begins]
    kept = _apart(placed, heights, round(_AROUND_SECONDS * tape.rate))
    return Onsets(placed[kept], heights[kept])


def _up_to(ear: Ear) -> float | None:
    return ear.highest_hz if ear.filtered else None


def rises(bands: Bands, ear: Ear) -> Floats:
    """By how many dB each frame is louder than shortly before, mean over the bands."""
    loudest = max((float(part.max(initial=0.0)) for part in bands.powers()), default=0.0)
    made = np.zeros(bands.frames)
    if loudest <= 1e-12:
        return made
    floor = loudest * 10 ** (ear.floor_db / 10)
    lag = max(1, round(_RISE_SECONDS * bands.per_second))
    held = max(1, round(_HELD_SECONDS * bands.per_second))
    kept = np.zeros((lag + held - 1, BANDS))
    at = 0
    for part in bands.powers():
        level = 10 * np.log10(part / floor + 1.0)
        whole = np.concatenate([kept, level])
        rows = np.lib.stride_tricks.sliding_window_view(whole[:-lag], held, axis=0)
        before = ndimage.maximum_filter1d(rows.max(axis=-1), 3, axis=1)
        made[at : at + len(level)] = np.maximum(level - before, 0.0).mean(axis=1)
        at += len(level)
        kept = whole[-(lag + held - 1) :]
    return made


def _peaks(rise: Floats, per_second: float) -> tuple[npt.NDArray[np.int64], Floats]:
    """The frames of the steepest rises, and how far each is above what is usual there."""
    around = 2 * round(_AROUND_SECONDS * per_second) + 1
    usual = 2 * round(_USUAL_SECONDS / 2 * per_second) + 1
    above = rise - ndimage.median_filter(rise, usual, mode="nearest")
    top = ndimage.maximum_filter1d(rise, around, mode="constant")
    peaks = np.flatnonzero((rise == top) & (above > _LEAST_LOW_RISE_DB))
    return peaks, above[peaks]


def _is_low(bands: Bands, frame: int) -> bool:
    """Whether most of what sounds behind the frame is below 700 Hz."""
    frames = round(_LOW_SECONDS * bands.per_second)
    power = sum(part.sum(axis=0) for part in bands.powers(frame, frames))
    return bool(np.sum(power * (bands.hertz < _LOW_HZ)) > 0.5 * np.sum(power))


def _apart(places: npt.NDArray[np.int64], strengths: Floats, least: int) -> npt.NDArray[np.int64]:
    """The strongest of those that lie too close together, in order of time."""
    kept: list[int] = []
    for n in np.argsort(-strengths, kind="stable"):
        at = bisect_left(kept, places[n], key=lambda k: int(places[k]))
        near = kept[max(at - 1, 0) : at + 1]
        if all(abs(int(places[n] - places[k])) >= least for k in near):
            kept.insert(at, int(n))
    return np.array(kept, np.int64)
