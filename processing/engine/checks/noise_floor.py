"""Looks at the quietest passages: how loud they are, and whether what is heard there is noise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.short_time import STEP_DB, ShortTime
from processing.engine.findings import Finding, finding

_SILENT = 3e-12  # mean square of a window (-115 dBFS): as good as digital silence
_PASSAGE_SECONDS = 1.0
_WITHIN_DB = 3.0
_NOISE_FLATNESS = 0.75  # noise over a second reads 0.85 or more, sustained notes far less
_STEADY_DB = 1.0  # from one window to the next
_BELOW_PROGRAMME_DB = 16.0  # less is no pause but the sound itself
_BAND_HZ = (300.0, 10_000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseFloor:
    """RMS levels, unweighted, above 20 Hz; `is_noise` if the quiet passages hiss steadily."""

    level_dbfs: float
    programme_dbfs: float
    is_noise: bool

    @property
    def is_a_floor(self) -> bool:
        """Not merely the softest second of music without a pause."""
        return self.is_noise or self.programme_dbfs - self.level_dbfs >= _BELOW_PROGRAMME_DB


def noise_floor(sound: ShortTime) -> NoiseFloor | None:
    """The lowest level that the sound keeps for a second, all told, within 3 dB.

    Digital silence does not count, and a fade passes every level too quickly to count. None if
    there is no such level.
    """
    levels = np.array(sound.levels)
    heard = np.sort(levels[levels > _SILENT])
    needed = max(math.ceil(_PASSAGE_SECONDS * sound.rate / sound.hop), 4)
    if len(heard) < needed:
        return None
    wide = heard[needed - 1 :] <= heard[: len(heard) - needed + 1] * 10 ** (_WITHIN_DB / 10)
    first = np.flatnonzero(wide)
    if not len(first):
        return None
    passage = heard[first[0] : first[0] + needed]
    level = 10 * math.log10(float(passage.mean()))
    programme = 10 * math.log10(float(heard[int(len(heard) * 0.9)]))
    return NoiseFloor(
        level_dbfs=level,
        programme_dbfs=programme,
        is_noise=_is_steady(levels, float(passage[0]), needed) and _is_flat(sound, level),
    )


def noise_findings(found: NoiseFloor | None) -> Iterator[Finding]:
    if found is None or not found.is_noise:
        return
    below = found.programme_dbfs - found.level_dbfs
    if below < _BELOW_PROGRAMME_DB or below > 45 or found.level_dbfs < -75:
        return
    yield finding(
        "noise_floor",
        "warn" if below < 30 else "info",
        f"There is noise in the pauses: {found.level_dbfs:.0f} dBFS, {below:.0f} dB below the "
        "music.",
        "Gate or fade the pauses in the DAW; for the next take, more level at the source and less "
        "gain.",
        figure=round(found.level_dbfs, 1),
        unit="dBFS",
    )


def _is_steady(levels: Samples, lowest: float, needed: int) -> bool:
    """Whether the level hardly moves between quiet neighbours, and there are neighbours."""
    quiet = (levels >= lowest) & (levels <= lowest * 10 ** (_WITHIN_DB / 10))
    both = np.flatnonzero(quiet[1:] & quiet[:-1])
    if len(both) < needed / 2:
        return False
    moves = np.abs(10 * np.log10(levels[both + 1] / levels[both]))
    return float(np.median(moves)) <= _STEADY_DB


def _is_flat(sound: ShortTime, level_dbfs: float) -> bool:
    """Whether neighbouring bins of the quiet passages are alike, as they are in noise."""
    power = sound.power(below_dbfs=level_dbfs + STEP_DB)
    top = min(_BAND_HZ[1], 0.4 * sound.rate)
    edges = np.geomspace(_BAND_HZ[0], top, 13) / sound.bin_hz
    flatness = []
    for start, stop in zip(edges[:-1].astype(int), edges[1:].astype(int), strict=True):
        band = np.maximum(power[start : max(stop, start + 6)], 1e-30)
        flatness.append(float(np.exp(np.log(band).mean()) / band.mean()))
    return float(np.median(flatness)) >= _NOISE_FLATNESS
