"""The spectrum in third octaves: what the report draws, and what two reports are compared by."""

from __future__ import annotations

from typing import Any

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.short_time import ShortTime

# IEC 61260-1, base ten: exact centres from 20 Hz to 20 kHz, and the names they go by.
CENTRES = 1000.0 * 10.0 ** (np.arange(-17, 14) / 10)
NOMINAL_HZ = (
    *(20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800),
    *(1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000),
)
HALF = 10.0**0.05  # from the centre of a band to its edge
_FINE_BELOW_HZ = 220.0  # these bands are read from the long windows
_BAND_OCTAVES = float(np.log2(10)) / 10  # a third, nearly
_NOTHING = 1e-20  # a mean square below this is rounding
_OF_OFFSET = 1e-5  # mean square
_TILT_FROM, _TILT_TO = 7, 27  # 100 Hz to 10 kHz


def spectrum(sound: ShortTime) -> dict[str, Any]:
    """Levels of 31 third octaves in dB relative to all of them together, and their tilt.

    A level is null where the rate leaves no room for the band, or the band holds nothing. The tilt
    is the slope in dB per octave of the power density from 100 Hz to 10 kHz, a straight line laid
    through the bands by least squares: white noise reads 0, pink noise -3 (its third octaves are
    level), and popular records about -5.
    """
    powers = band_powers(sound)
    whole = float(np.nansum(powers))
    levels = [_level(power, whole) for power in powers.tolist()]
    return {
        "centres_hz": list(NOMINAL_HZ),
        "levels_db": [None if level is None else round(level, 2) + 0.0 for level in levels],
        "tilt_db_per_octave": _tilt(levels),
    }


def compare(one: dict[str, Any], other: dict[str, Any]) -> list[float | None]:
    """How much each band of one spectrum stands above the other's, both made equally loud.

    Equally loud means that the differences from 100 Hz to 10 kHz are zero on average, so that a
    boost in the bass does not look like a cut of all the rest.
    """
    pairs = list(zip(one["levels_db"], other["levels_db"], strict=True))
    middle = [a - b for a, b in pairs[_TILT_FROM : _TILT_TO + 1] if a is not None and b is not None]
    offset = sum(middle) / len(middle) if middle else 0.0
    return [None if a is None or b is None else round(a - b - offset, 2) + 0.0 for a, b in pairs]


def band_powers(sound: ShortTime) -> Samples:
    """Mean square in each third octave (31,); NaN where the rate leaves no room for it."""
    power, fine = sound.power(), sound.low.power
    powers = _between(power, sound.bin_hz)
    if fine is not None:  # a sound of some seconds
        powers = np.where(CENTRES < _FINE_BELOW_HZ, _between(fine, sound.low.bin_hz), powers)
    # What a step of the offset at the start spills over is no sound.
    powers[powers < _OF_OFFSET * power[0]] = 0.0
    # The band at 20 kHz ends a little above what 44.1 kHz can hold, and still counts.
    powers[sound.rate / 2 * 1.02 < CENTRES * HALF] = np.nan
    return powers


def _between(power: Samples, bin_hz: float) -> Samples:
    """The power from the lower to the upper edge of each band; a bin reaches half a bin around."""
    running = np.concatenate([[0.0], np.cumsum(power)])
    edges = (np.arange(len(running)) - 0.5) * bin_hz
    below = np.interp(np.concatenate([CENTRES / HALF, CENTRES[-1:] * HALF]), edges, running)
    return np.asarray(np.diff(below))


def _level(power: float, whole: float) -> float | None:
    if not power > _NOTHING:  # NaN is not
        return None
    return float(10 * np.log10(power / whole))


def _tilt(levels: list[float | None]) -> float | None:
    known = [
        (band * _BAND_OCTAVES, level)
        for band, level in enumerate(levels)
        if level is not None and _TILT_FROM <= band <= _TILT_TO
    ]
    if len(known) < 6:
        return None
    octaves, heights = np.array(known).T
    slope = float(np.polyfit(octaves, heights, 1)[0])
    # A band is as wide as its frequency is high: density falls 3 dB an octave more than bands do.
    return round(slope - 10 * float(np.log10(2)), 2) + 0.0
