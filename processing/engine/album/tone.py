"""How far the songs are apart in tone, and the broad strokes that bring one nearer to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.engine.checks.spectrum import CENTRES, NOMINAL_HZ
from processing.engine.filters import equaliser, response_db
from processing.recipes.channel import EqBand

Curve = npt.NDArray[np.float64]  # (31,) third octaves in dB; NaN where nothing is known

NOTICED_DB = 2.0  # album cohesion: within that of the median
_JUDGED = slice(4, 29)  # 50 Hz to 12.5 kHz: beyond, the key or the master decides
_MIDDLE = slice(7, 28)  # 100 Hz to 10 kHz: made equally loud there
_OCTAVE = 3  # bands
_STROKES = (
    EqBand(shape="low_shelf", hz=110, gain_db=0, q=0.6),
    EqBand(shape="bell", hz=260, gain_db=0, q=0.6),
    EqBand(shape="bell", hz=850, gain_db=0, q=0.6),
    EqBand(shape="bell", hz=2800, gain_db=0, q=0.6),
    EqBand(shape="high_shelf", hz=7500, gain_db=0, q=0.6),
)
_STROKE_AT_MOST_DB = 3.0
_STROKE_AT_LEAST_DB = 0.3
_LEFT_ALONE_DB = 1.0
_RIDGE = 0.5  # against strokes that fight each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """A song beside the album's median, both made equally loud."""

    tilt_db_per_octave: float | None
    tilt_off_db: float | None
    off_db: float  # the octave that is farthest off
    off_hz: float
    rms_db: float  # of all octaves that are judged
    curve: Curve  # octave means, by third octave

    @property
    def stands_out(self) -> bool:
        return abs(self.off_db) > NOTICED_DB


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The tone that the songs have in common: the median of each third octave, and of the tilt."""

    curve: Curve
    tilt_db_per_octave: float | None


def common(spectra: Sequence[dict[str, Any]]) -> Common:
    """Of the `spectrum` of each song's report."""
    tilts = [one["tilt_db_per_octave"] for one in spectra if one["tilt_db_per_octave"] is not None]
    return Common(
        curve=_medians(np.array([_level(spectrum) for spectrum in spectra])),
        tilt_db_per_octave=median(tilts) if tilts else None,
    )


def beside(spectrum: dict[str, Any], usual: Common) -> Tone:
    """One song held against what they have in common."""
    tilt = spectrum["tilt_db_per_octave"]
    curve = _octaves(_level(spectrum) - usual.curve)
    judged = np.where(np.isfinite(curve), curve, 0.0)[_JUDGED]
    worst = int(np.argmax(np.abs(judged)))
    known = tilt is not None and usual.tilt_db_per_octave is not None
    return Tone(
        tilt_db_per_octave=tilt,
        tilt_off_db=tilt - usual.tilt_db_per_octave if known else None,
        off_db=float(judged[worst]),
        off_hz=NOMINAL_HZ[worst + _JUDGED.start],
        rms_db=float(np.sqrt(np.mean(judged**2))),
        curve=curve,
    )


def strokes(tone: Tone, amount: float, rate: int) -> tuple[EqBand, ...]:
    """The few wide bands that bring the song's tone `amount` of the way to the median."""
    known = np.isfinite(tone.curve)
    known[: _JUDGED.start] = known[_JUDGED.stop :] = False
    if amount <= 0 or abs(tone.off_db) <= _LEFT_ALONE_DB or np.count_nonzero(known) < len(_STROKES):
        return ()
    shapes = np.array([response_db(_unit(band, rate), rate, CENTRES[known]) for band in _STROKES])
    wanted = -tone.curve[known]
    ridge = _RIDGE * np.eye(len(_STROKES))
    gains = np.linalg.solve(shapes @ shapes.T + ridge, shapes @ wanted)
    gains = amount * np.clip(gains, -_STROKE_AT_MOST_DB, _STROKE_AT_MOST_DB)
    return tuple(
        EqBand(shape=band.shape, hz=band.hz, gain_db=round(float(gain), 2), q=band.q)
        for band, gain in zip(_STROKES, gains, strict=True)
        if abs(gain) >= _STROKE_AT_LEAST_DB
    )


def _unit(band: EqBand, rate: int) -> Curve:
    one = EqBand(shape=band.shape, hz=band.hz, gain_db=1.0, q=band.q)
    return equaliser((one,), rate)


def _level(spectrum: dict[str, Any]) -> Curve:
    levels = np.array([np.nan if one is None else one for one in spectrum["levels_db"]], float)
    middle = levels[_MIDDLE][np.isfinite(levels[_MIDDLE])]
    return np.asarray(levels - (middle.mean() if len(middle) else 0.0))


def _medians(curves: Curve) -> Curve:
    made = np.full(curves.shape[1], np.nan)
    for band, column in enumerate(curves.T):
        known = column[np.isfinite(column)]
        if len(known):
            made[band] = np.median(known)
    return made


def _octaves(off: Curve) -> Curve:
    """The mean of each band and its neighbours; NaN where one of them is not known."""
    made = np.full(len(off), np.nan)
    half = _OCTAVE // 2
    for band in range(half, len(off) - half):
        made[band] = off[band - half : band + half + 1].mean()
    return made
