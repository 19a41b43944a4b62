"""Looks for mains hum: steady lines at 50 or 60 Hz and their multiples, under everything."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.low_band import LowBand
from processing.engine.findings import Finding, finding

MAINS_HZ = (50.0, 60.0)
_ASTRAY_HZ = 0.25  # of the mains: more is another machine, or a note (G1 is 49.0, B1 61.7)
_HARMONICS = 12
_LEAST_LINES = 3
# Above the median within 4 Hz, and above all within 7, or on both sides within 16 (see `_alone`).
_STANDS_OUT_DB, _ALONE_DB = 12.0, 8.0
_SUPPORTS_DB = 6.0  # above the median, for a line at an exact multiple of one that stands out
_STEADY_DB = 5.0
_LEAST_DBFS = -84.0  # a quieter hum nobody hears
_LEAST_WINDOWS = 4
_LOUD_DBFS = -36.0  # as loud as this, hum is told from a drone by the music that is louder yet
_BELOW_MUSIC_DB = 8.0
_SILENT = 1e-11  # mean square of a window (-110 dBFS) in which nothing runs, not even hum


@dataclass(frozen=True, slots=True, kw_only=True)
class Hum:
    """`level_dbfs` is the RMS level of all lines together."""

    mains_hz: float
    level_dbfs: float
    harmonics: tuple[int, ...]


def hum(low: LowBand, programme_dbfs: float, mains_hz: tuple[float, ...] = MAINS_HZ) -> Hum | None:
    """The hum of a sound whose RMS level is given, or None.

    A note comes and goes, hum stays. So each bin is looked at in its quiet moments (the tenth
    percentile over time): only what never stops still stands there as a narrow line. Three lines
    at least must do so at exact multiples of one frequency close to 50 or 60 Hz, and hardly change
    in level; the first or second (a rectifier hums at twice the mains) must stand out clearly.
    """
    heard = [power for power in low.spectra if power.sum() > _SILENT]
    if len(heard) < _LEAST_WINDOWS:
        return None
    over_time = np.sort(np.array(heard), axis=0)
    quiet = _decibels(over_time[len(heard) // 10])
    spread = _decibels(over_time[len(heard) * 3 // 10]) - quiet
    found = [_series(low, quiet, spread, near) for near in mains_hz]
    return max(
        (one for one in found if one and is_beneath(one.level_dbfs, programme_dbfs)),
        key=lambda one: one.level_dbfs,
        default=None,
    )


def hum_findings(found: Hum | None) -> Iterator[Finding]:
    if found is None:
        return
    mains = 50 if found.mains_hz < 55 else 60
    yield finding(
        "hum",
        "warn" if found.level_dbfs > -65 else "info",
        f"There is mains hum in it: {found.mains_hz:.2f} Hz and its multiples, "
        f"{found.level_dbfs:.0f} dBFS, from start to end.",
        f"A hum filter for {mains} Hz takes it out in the DAW; for the next take, look for a "
        "ground loop, a dimmer, or a pickup close to a transformer.",
        figure=round(found.level_dbfs, 1),
        unit="dBFS",
    )


def is_beneath(level_dbfs: float, programme_dbfs: float) -> bool:
    """A loud steady tone that makes up most of the sound is meant."""
    quiet_enough = level_dbfs <= _LOUD_DBFS
    return quiet_enough or level_dbfs <= programme_dbfs - _BELOW_MUSIC_DB


@dataclass(frozen=True, slots=True)
class _Line:
    harmonic: int
    hz: float
    power: float
    clear_db: float
    stands_out: bool


def _series(low: LowBand, quiet: Samples, spread: Samples, near: float) -> Hum | None:
    """The lines near the multiples of one mains frequency that agree with each other."""
    lines = [
        line
        for harmonic in range(1, _HARMONICS + 1)
        if harmonic * near + 6 < low.top_hz
        for line in _lines_near(low, quiet, spread, near, harmonic)
    ]
    best: list[_Line] = []
    for anchor in (line for line in lines if line.stands_out and line.harmonic <= 2):
        mains = anchor.hz / anchor.harmonic
        agreeing = {
            line.harmonic: line
            for line in sorted(lines, key=lambda line: line.clear_db)
            if abs(line.hz - mains * line.harmonic) <= 0.3 * low.bin_hz + 0.01 * line.harmonic
        }
        if len(agreeing) > len(best):
            best = list(agreeing.values())
    return _hum(best) if len(best) >= _LEAST_LINES else None


def _hum(lines: list[_Line]) -> Hum | None:
    level = 10 * math.log10(sum(line.power for line in lines))
    if level < _LEAST_DBFS:
        return None
    # A line's frequency is as uncertain whatever its number: the higher say more of the mains'.
    weights = np.array([line.harmonic**2 * min(line.clear_db, 40.0) for line in lines])
    mains = np.array([line.hz / line.harmonic for line in lines])
    return Hum(
        mains_hz=float((mains * weights).sum() / weights.sum()),
        level_dbfs=level,
        harmonics=tuple(sorted(line.harmonic for line in lines)),
    )


def _lines_near(
    low: LowBand, quiet: Samples, spread: Samples, near: float, harmonic: int
) -> Iterator[_Line]:
    """Narrow peaks of the quiet spectrum around one multiple."""
    reach = min(_ASTRAY_HZ * harmonic, 2.5)
    first = math.floor((near * harmonic - reach) / low.bin_hz)
    last = math.ceil((near * harmonic + reach) / low.bin_hz)
    for k in range(first, last + 1):
        if not quiet[k - 1] < quiet[k] >= quiet[k + 1]:
            continue
        sides = np.concatenate([quiet[k - 20 : k - 3], quiet[k + 20 : k + 3 : -1]])
        clear = float(quiet[k] - np.median(np.concatenate([sides[8:17], sides[25:]])))
        alone = float(quiet[k] - sides.max())
        if clear < _SUPPORTS_DB or alone < 0 or spread[k] > _STEADY_DB:
            continue
        # A parabola through the decibels of a Hann window's top is right to 0.02 bins.
        a, b, c = quiet[k - 1 : k + 2]
        shift = 0.5 * (a - c) / (a - 2 * b + c)
        hz = (k + float(shift)) * low.bin_hz
        if abs(hz - near * harmonic) <= reach:
            power = float((10 ** (quiet[k - 2 : k + 3] / 10)).sum())
            stands_out = clear >= _STANDS_OUT_DB and min(alone, _alone(quiet, k)) >= _ALONE_DB
            yield _Line(harmonic, hz, power, clear, stands_out)


def _alone(quiet: Samples, k: int) -> float:
    """How far a line stands above its like to both sides, in dB.

    What repeats evenly is a comb of lines: sixteenths at 120 bpm have one every 8 Hz, and so at
    120, 240 and 360 Hz. Hum has none between its own.
    """
    wide = np.lib.stride_tricks.sliding_window_view(quiet[k - 46 : k + 47], 3).max(axis=1)
    return float(quiet[k] - np.minimum(wide[:42][::-1], wide[-42:]).max())


def _decibels(power: Samples) -> Samples:
    return np.asarray(10 * np.log10(np.maximum(power, 1e-20)))
