"""Plans a tilt and a few broad bands where a mix is far from popular records on average.

A cut or a lift that does not bring the whole nearer is not made.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.engine.checks.balance import target
from processing.engine.checks.spectrum import NOMINAL_HZ
from processing.engine.filters import chain, equaliser, response_db, tilt
from processing.engine.kernels import Floats
from processing.engine.master.listening import Analysis
from processing.engine.master.loudest import THIRDS_HZ
from processing.engine.master.planning.draft import Care, Draft
from processing.engine.phrases import change, frequency, number
from processing.recipes.channel import EqBand

Bands = npt.NDArray[np.bool_]

_MIDDLE = (THIRDS_HZ > 95) & (THIRDS_HZ < 10_500)  # made equally loud there
_FROM_HZ, _TO_HZ = 38.0, 13_000.0  # beyond, records differ too much to judge
_LIFTED_FROM_HZ = 60.0  # what is missing below may just not be in the key
_THERE_DB = -60.0  # a band further below the whole holds nothing to bring up
_LIKE_A_MIX_DB = 6.0  # half the bands are within; a voice and a guitar are not
_TILTS_OVER_OCTAVES = 6.3
_TILT_TOLERANCE_DB = 3.0
_Q = 1.0
_APART_OCTAVES = 0.6  # from every other band
_BAND_OCTAVES = float(np.log2(10)) / 10
_LIFT_SHARE = 0.6  # lifts are made with more care than cuts


def plan_tone(draft: Draft, heard: Analysis, care: Care) -> None:
    """With a reference whose tone is followed there is nothing to plan."""
    if draft.recipe.reference is not None and draft.recipe.reference.tone:
        return
    off = _off_db(draft, heard)
    judged = _judged(heard)
    if judged.sum() < 18 or np.median(np.abs(off[judged])) > _LIKE_A_MIX_DB:
        draft.note(
            "eq",
            "The spectrum is unlike that of a whole band; what is missing may be meant, so the "
            "tone is left alone.",
        )
        return
    _plan_tilt(draft, off, judged, care, heard.rate)
    for _ in range(care.bands):
        if not _plan_band(draft, _off_db(draft, heard), judged, care, heard.rate):
            break


def _off_db(draft: Draft, heard: Analysis) -> Floats:
    """How far each third octave will be above the target, with what the recipe does already."""
    recipe = draft.recipe
    rows = chain(tilt(recipe.tilt_db, heard.rate), equaliser(recipe.eq, heard.rate))
    hz = np.minimum(THIRDS_HZ, 0.49 * heard.rate)
    after = heard.thirds_db + response_db(rows, heard.rate, hz)
    off = after - np.array(target()["levels_db"])
    return np.asarray(off - off[_MIDDLE].mean())


def _judged(heard: Analysis) -> Bands:
    inside = (THIRDS_HZ > _FROM_HZ) & (min(_TO_HZ, 0.4 * heard.rate) > THIRDS_HZ)
    return np.asarray(inside & (heard.thirds_db > _THERE_DB))


def _plan_tilt(draft: Draft, off: Floats, judged: Bands, care: Care, rate: int) -> None:
    if draft.recipe.tilt_db:
        return
    leaning_db = _slope(off, judged & _MIDDLE) * _TILTS_OVER_OCTAVES
    if abs(leaning_db) <= _TILT_TOLERANCE_DB:
        return
    wanted = float(
        np.clip(-leaning_db * care.strength, -care.tilt_at_most_db, care.tilt_at_most_db)
    )
    tilt_db = round(wanted, 1)
    after = off + response_db(tilt(tilt_db, rate), rate, np.minimum(THIRDS_HZ, 0.49 * rate))
    if _error(after, judged) >= _error(off, judged):
        return
    draft.decide(
        "tilt_db",
        tilt_db,
        f"From 100 Hz to 10 kHz it leans {number(abs(leaning_db))} dB to the "
        f"{'bright' if leaning_db > 0 else 'dark'} side of popular records: tilted by "
        f"{change(tilt_db)}.",
    )


def _plan_band(draft: Draft, off: Floats, judged: Bands, care: Care, rate: int) -> bool:
    """One band where it is farthest off; False where none is needed or none would help."""
    smooth = np.convolve(np.pad(off, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    liftable = (smooth > 0) | (THIRDS_HZ >= _LIFTED_FROM_HZ)
    free = [
        all(abs(np.log2(hz / band.hz)) > _APART_OCTAVES for band in draft.recipe.eq)
        for hz in NOMINAL_HZ
    ]
    candidates = np.where(judged & liftable & np.array(free), np.abs(smooth), 0.0)
    worst = int(np.argmax(candidates))
    if candidates[worst] <= care.tolerance_db:
        return False
    off_db = float(smooth[worst])
    share = care.strength * (1.0 if off_db > 0 else _LIFT_SHARE)
    gain_db = round(float(np.clip(-off_db * share, -care.at_most_db, care.at_most_db)), 1)
    band = EqBand(hz=NOMINAL_HZ[worst], gain_db=gain_db, q=_Q)
    response = response_db(equaliser([band], rate), rate, np.minimum(THIRDS_HZ, 0.49 * rate))
    if _error(off + response, judged) >= _error(off, judged):
        return False
    draft.decide(
        "eq",
        (*draft.recipe.eq, band),
        f"Around {frequency(band.hz)} it is {number(abs(off_db))} dB "
        f"{'louder' if off_db > 0 else 'quieter'} than popular records on average: "
        f"{change(gain_db)} there.",
    )
    return True


def _slope(off: Floats, used: Bands) -> float:
    """In dB per octave, the median over all pairs of bands: one loud band leans nothing."""
    places = np.flatnonzero(used)
    low, high = np.triu_indices(len(places), k=1)
    octaves = (places[high] - places[low]) * _BAND_OCTAVES
    return float(np.median((off[places[high]] - off[places[low]]) / octaves))


def _error(off: Floats, judged: Bands) -> float:
    centred = off[judged] - off[judged].mean()
    return float(np.sqrt(np.mean(np.square(centred))))
