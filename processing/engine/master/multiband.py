"""Splits a sound at Linkwitz-Riley crossovers, compresses each band by itself, and adds them up.

A band also goes through the all-pass of every crossover that does not border on it, so that all
bands turn the phase alike and their sum is flat (S. Linkwitz, Active Crossover Networks for
Noncoincident Drivers, JAES 24, 1976).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics.compressor import Compression
from processing.engine.filters import Filter, all_pass, chain, high_pass, low_pass
from processing.engine.kernels import Floats
from processing.engine.over_time import windows
from processing.recipes.channel import Compressor
from processing.recipes.master_chain import BandDynamics, Multiband

_GATE_TENTHS = 4
_SILENT = 1e-7  # mean square, −70 dB
_HIGHEST = 0.45  # of the rate


class Bands:
    """Blocks of any size in; for each band a block of the same size out, the lowest first.

    Crossovers that the rate cannot carry are left out, and the bands above them with them.
    """

    def __init__(self, crossovers_hz: Sequence[float], rate: int, channels: int) -> None:
        usable = [hz for hz in crossovers_hz if hz < _HIGHEST * rate]
        self._filters = [
            Filter(_path(band, usable, rate), channels) for band in range(len(usable) + 1)
        ]

    def __len__(self) -> int:
        return len(self._filters)

    def __call__(self, block: Samples) -> list[Samples]:
        return [each(block.copy()) for each in self._filters]


class BandLevels:
    """The gated level of every band; to be fed with blocks of a fixed size.

    Tenths of a second, those left out that lie 10 dB below the mean of the others.
    """

    def __init__(self, crossovers_hz: Sequence[float], rate: int, channels: int) -> None:
        self._bands = Bands(crossovers_hz, rate, channels)
        self._tenth = rate // 10
        self._open = np.zeros((len(self._bands), 0))
        self._tenths: list[Floats] = []

    def feed(self, block: Samples) -> None:
        powers = np.stack([np.square(band).sum(axis=0) for band in self._bands(block)])
        powers = np.concatenate([self._open, powers], axis=1)
        whole = powers.shape[1] // self._tenth
        closed, self._open = np.split(powers, [whole * self._tenth], axis=1)
        self._tenths.append(closed.reshape(len(powers), whole, self._tenth).mean(axis=2))

    def levels_db(self) -> tuple[float, ...]:
        """Mean square of all channels together, in dB, a figure a band; −70 where nothing is."""
        found = np.concatenate([np.zeros((len(self._bands), 0)), *self._tenths], axis=1)
        return tuple(_gated_db(row) for row in found)


class MultibandCompression:
    """The recipe's bands at work; each threshold lies over the band's own level."""

    def __init__(
        self, settings: Multiband, rate: int, *, levels_db: Sequence[float], channels: int
    ) -> None:
        """`levels_db` is what `BandLevels` read at the same crossovers of the same sound."""
        self._split = Bands(settings.crossovers_hz, rate, channels)
        used = settings.bands[: len(self._split)]
        self._gains = [10 ** (band.gain_db / 20) for band in used]
        self._bands = [
            Compression(_compressor(band), rate, lufs=level_db, channels=channels)
            for band, level_db in zip(used, levels_db, strict=True)
        ]
        self._channels = channels

    def __call__(self, block: Samples) -> Samples:
        total = np.zeros_like(block)
        for part, band, gain in zip(self._split(block), self._bands, self._gains, strict=True):
            total += band(part) * gain
        return total

    def finish(self) -> Samples:
        return np.zeros((self._channels, 0))

    @property
    def most_reductions_db(self) -> tuple[float, ...]:
        return tuple(band.most_reduction_db for band in self._bands)


def _path(band: int, crossovers_hz: Sequence[float], rate: int) -> Floats:
    """High-pass above the crossovers below, low-pass under the next one, all-pass for the rest."""
    highs = [high_pass(hz, rate) for hz in crossovers_hz[:band]]
    lows = [low_pass(hz, rate) for hz in crossovers_hz[band : band + 1]]
    rest = [all_pass(hz, rate) for hz in crossovers_hz[band + 1 :]]
    # Two Butterworth filters of 12 dB an octave make one of Linkwitz and Riley.
    return chain(*highs, *highs, *lows, *lows, *rest)


def _compressor(band: BandDynamics) -> Compressor:
    return Compressor(
        threshold_lu=band.threshold_lu,
        ratio=band.ratio,
        knee_db=band.knee_db,
        attack_ms=band.attack_ms,
        release_ms=band.release_ms,
        reduction_at_most_db=band.reduction_at_most_db,
    )


def _gated_db(tenths: Floats) -> float:
    blocks = windows(tenths, _GATE_TENTHS) / _GATE_TENTHS
    above = blocks[blocks > _SILENT]
    if not len(above):
        return float(10 * np.log10(_SILENT))
    return float(10 * np.log10(above[above > above.mean() * 0.1].mean()))
