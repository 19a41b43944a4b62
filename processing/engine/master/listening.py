"""Listens to a mix or to a reference once, for all that a plan or a match is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Reader, Samples
from processing.engine.kernels import Floats
from processing.engine.loudness import Loudness
from processing.engine.master.hops import Energies, Highest
from processing.engine.master.loudest import FINE_HZ, Loudest, Pieces, decibels_of, in_thirds
from processing.engine.meter import Meter
from processing.engine.processor import in_quanta
from processing.engine.progress import Progress
from processing.engine.streams import counted, heard

_BASS_HZ = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was heard: loudness of all of it, spectra of its loudest passages."""

    rate: int
    channels: int
    frames: int
    loudness: Loudness
    loudest: Loudest
    energies: Energies
    peaks: Highest

    @property
    def thirds_db(self) -> Floats:
        """Third octaves from 20 Hz to 20 kHz relative to all together; −200 where nothing is."""
        thirds = in_thirds(self.loudest.whole)
        return decibels_of(thirds / max(float(thirds.sum()), 1e-20))

    @property
    def side_db(self) -> float:
        """How far the sides are below the middle above the bass; −200 of a mono sound."""
        return self._side_against_mid(FINE_HZ >= _BASS_HZ)

    @property
    def bass_side_db(self) -> float:
        return self._side_against_mid(FINE_HZ < _BASS_HZ)

    def _side_against_mid(self, bands: npt.NDArray[np.bool_]) -> float:
        mid, side = (float(powers[bands].sum()) for powers in (self.loudest.mid, self.loudest.side))
        if mid <= 0 or side <= 1e-20 * mid:
            return -200.0
        return float(10 * np.log10(side / mid))


def listened(
    file: Reader, progress: Progress, *, part: tuple[float, float] = (0.0, 1.0)
) -> Analysis:
    """CannotRender for samples that are no numbers."""
    blocks = counted(heard(file), file.frames, progress, "analyse", part=part)
    return listen(blocks, file.rate, file.channels)


def listen(blocks: Iterable[Samples], rate: int, channels: int) -> Analysis:
    """Mono or stereo, in blocks of any size."""
    meter, pieces = Meter(rate, channels), Pieces(rate, channels)
    energies, peaks = Energies(rate, channels), Highest(rate)
    for block in in_quanta(blocks, channels):
        meter.feed(block)
        pieces.feed(block)
        energies.feed(block)
        peaks.feed(np.abs(block))
    loudness = meter.result()
    return Analysis(
        rate=rate,
        channels=channels,
        frames=loudness.frames,
        loudness=loudness,
        loudest=pieces.loudest(),
        energies=energies,
        peaks=peaks,
    )
