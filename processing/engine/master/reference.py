"""How a mix differs from a reference in tone and width, and the filter that brings it there.

Tone is the spectrum of middle and sides together, width how far the sides are below the middle in
each third octave. Each is followed by its own share, so that either can be had without the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.kernels import Floats
from processing.engine.master.fir import size_at, taps_for
from processing.engine.master.listening import Analysis
from processing.engine.master.loudest import (
    FINE_HZ,
    THIRDS_HZ,
    Loudest,
    decibels_of,
    in_thirds,
)
from processing.recipes.master_chain import ReferenceMatch

Bands = npt.NDArray[np.bool_]

_WIDTH_AT_MOST_DB = 6.0
_NARROWEST_DB = -40.0  # sides further below the middle are noise, and not brought up
_WIDE_FROM_HZ = 120.0  # the bass stays as wide as it is
_TURNS = 4  # each sets right what neighbouring bands spilt over on the one before
_EMPTY_DB = -90.0  # below the whole: what is not there is not brought up


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Gains for the middle and for the sides in dB at the centres of the third octaves."""

    mid_db: Floats
    side_db: Floats
    # How far the third octaves were from the reference's, and will be: root mean square, dB.
    before_rms_db: float
    after_rms_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What the rest of the chain does to the third octaves, and to sides against middle, in dB."""

    whole_db: Floats
    ratio_db: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Where a mix is to be brought, third octave by third octave."""

    judged: Bands
    tone_db: Floats  # by how much each comes up; on average none, as loudness is met by the drive
    width_db: Floats  # by how much its sides come up against its middle
    at_most_db: float
    widens: bool


def goal(settings: ReferenceMatch, mix: Analysis, reference: Analysis) -> Goal:
    judged = _judged(settings, mix, reference)
    width_db = _wanted_width(settings, mix, reference, judged)
    return Goal(
        judged=judged,
        tone_db=_wanted_tone(settings, mix.loudest, reference.loudest, judged),
        width_db=width_db,
        at_most_db=settings.tone_at_most_db,
        widens=bool(width_db.any()),
    )


def match(
    settings: ReferenceMatch, mix: Analysis, reference: Analysis, drift: Drift | None = None
) -> Match:
    """The curves for this mix; zero where either has nothing.

    A `drift` that was measured on an earlier master of the same mix is made up for.
    """
    wanted = goal(settings, mix, reference)
    rest = drift or Drift(whole_db=np.zeros(len(THIRDS_HZ)), ratio_db=np.zeros(len(THIRDS_HZ)))
    mid, side = np.zeros(len(THIRDS_HZ)), np.zeros(len(THIRDS_HZ))
    for _ in range(_TURNS):
        after = _filtered(mix.loudest, mid, side)
        tone_left = wanted.tone_db - _gained(mix.loudest.whole, after.whole) - rest.whole_db
        tone_left -= tone_left[wanted.judged].mean() if wanted.judged.any() else 0.0
        ratio = _ratio_db(after) - _ratio_db(mix.loudest) + rest.ratio_db
        width_left = np.where(wanted.judged & wanted.widens, wanted.width_db - ratio, 0.0)
        apart = np.clip(side - mid + width_left, -_WIDTH_AT_MOST_DB, _WIDTH_AT_MOST_DB)
        tone = np.where(wanted.judged, tone_left, 0.0)
        mid = np.clip(mid + tone, -wanted.at_most_db, wanted.at_most_db)
        side = mid + apart
    after = _filtered(mix.loudest, mid, side)
    return Match(
        mid_db=mid,
        side_db=side,
        before_rms_db=error_db(mix.loudest, reference.loudest, wanted.judged),
        after_rms_db=error_db(after, reference.loudest, wanted.judged),
    )


def drift(found: Match, mix: Analysis, after: Analysis) -> Drift:
    """What became of the mix beyond the match, by an analysis of the master."""
    foreseen = _filtered(mix.loudest, found.mid_db, found.side_db)
    whole = _gained(foreseen.whole, after.loudest.whole)
    return Drift(
        whole_db=whole - whole.mean(), ratio_db=_ratio_db(after.loudest) - _ratio_db(foreseen)
    )


def missed_db(
    settings: ReferenceMatch, mix: Analysis, reference: Analysis, after: Analysis
) -> float:
    """How far a master is from where it was to be brought: third octaves or sides, the worse."""
    wanted = goal(settings, mix, reference)
    if not wanted.judged.any():
        return 0.0
    tone = (_gained(mix.loudest.whole, after.loudest.whole) - wanted.tone_db)[wanted.judged]
    tone_db = float(np.sqrt(np.mean(np.square(tone - tone.mean()))))
    if not wanted.widens:
        return tone_db
    to_go = wanted.width_db - _ratio_db(after.loudest) + _ratio_db(mix.loudest)
    return max(tone_db, abs(float(to_go[wanted.judged].mean())))


def taps(found: Match, rate: int, channels: int) -> Floats:
    """The match as a linear-phase filter: a row for mono, two for middle and sides."""
    size = size_at(rate)
    hz = np.arange(size // 2 + 1) * rate / size
    rows = [found.mid_db] if channels == 1 else [found.mid_db, found.side_db]
    return np.stack([taps_for(10 ** (_at(hz, row) / 20), size) for row in rows])


def error_db(one: Loudest, other: Loudest, judged: Bands) -> float:
    """Root mean square of the third octaves' differences, both made equally loud."""
    away = decibels_of(in_thirds(one.whole)) - decibels_of(in_thirds(other.whole))
    if not judged.any():
        return 0.0
    return float(np.sqrt(np.mean(np.square(away[judged] - away[judged].mean()))))


def _judged(settings: ReferenceMatch, mix: Analysis, reference: Analysis) -> Bands:
    """Which third octaves are in the range, carried by both rates, and not empty in either."""
    top = min(settings.to_hz, 0.45 * min(mix.rate, reference.rate))
    inside = (settings.from_hz * 0.9 <= THIRDS_HZ) & (top * 1.1 >= THIRDS_HZ)
    sounds = [(each.thirds_db > _EMPTY_DB) for each in (mix, reference)]
    return np.asarray(inside & sounds[0] & sounds[1])


def _wanted_tone(
    settings: ReferenceMatch, mix: Loudest, reference: Loudest, judged: Bands
) -> Floats:
    """The change of each third octave; on average none, as loudness is met by the drive."""
    if not judged.any():
        return np.zeros(len(THIRDS_HZ))
    away = decibels_of(in_thirds(reference.whole)) - decibels_of(in_thirds(mix.whole))
    away -= away[judged].mean()
    return np.where(judged, away * settings.tone, 0.0)


def _wanted_width(
    settings: ReferenceMatch, mix: Analysis, reference: Analysis, judged: Bands
) -> Floats:
    """By how much the sides come up against the middle in each third octave."""
    if mix.channels == 1 or reference.channels == 1 or not settings.width:
        return np.zeros(len(THIRDS_HZ))
    own, wanted = _ratio_db(mix.loudest), _ratio_db(reference.loudest)
    known = judged & (own > _NARROWEST_DB) & (THIRDS_HZ >= _WIDE_FROM_HZ)
    return np.where(known, (np.maximum(wanted, _NARROWEST_DB) - own) * settings.width, 0.0)


def _ratio_db(sound: Loudest) -> Floats:
    return decibels_of(in_thirds(sound.side)) - decibels_of(in_thirds(sound.mid))


def _gained(before: Floats, after: Floats) -> Floats:
    return decibels_of(in_thirds(after)) - decibels_of(in_thirds(before))


def _filtered(sound: Loudest, mid_db: Floats, side_db: Floats) -> Loudest:
    """What the loudest passages would be after these gains."""
    return Loudest(
        mid=sound.mid * 10 ** (_at(FINE_HZ, mid_db) / 10),
        side=sound.side * 10 ** (_at(FINE_HZ, side_db) / 10),
        seconds=sound.seconds,
        bass_spread_db=sound.bass_spread_db,
        rest_spread_db=sound.rest_spread_db,
    )


def _at(hz: Floats, thirds_db: Floats) -> Floats:
    """A curve through the third octaves, straight over the logarithm of the frequency."""
    return np.asarray(np.interp(np.log(np.maximum(hz, 1.0)), np.log(THIRDS_HZ), thirds_db))
