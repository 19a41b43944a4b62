"""Foretells how loud a mix comes out of the limiter, from a few hundred figures a second of it.

The limiter's own gain is worked out for the highest peak of every 2.5 ms instead of for every
frame. Where it works little that is some hundredths of a unit off, and a thousand times as fast:
the search for the drive begins where it nearly ends, and other targets can be asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from processing.engine import between
from processing.engine.audio import Samples
from processing.engine.kernels import Floats
from processing.engine.limiter import Limiter
from processing.engine.master.hops import HOPS, Energies, Highest, in_tenths, powers
from processing.engine.over_time import SHORT_TERM, integrated

_MOMENTARY = 4  # tenths
_LOUDEST_SHARE = 0.1
_LATE = between.TAPS // 2  # by so many frames a limiter expects its envelope late


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How a mix would come out at a drive."""

    drive_db: float
    lufs: float
    most_reduction_db: float
    # What the limiter takes off the loudest tenth of the song, in loudness.
    chorus_loss_lu: float


class Forecast:
    """Fed with a sound and with its envelope, each once; asked as often as one likes."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._energies, self._peaks = Energies(rate, channels), Highest(rate)

    def feed(self, block: Samples, envelope: Floats) -> None:
        """A block, and as much of the envelope as it makes known."""
        self._energies.feed(block)
        self._peaks.feed(envelope[np.newaxis])

    def at(self, drive_db: float, *, ceiling_dbtp: float, pace: float) -> Foreseen:
        limiter = Limiter(HOPS, 1, ceiling_dbtp=ceiling_dbtp, drive_db=drive_db, pace=pace)
        after = in_tenths(map(np.square, self._through(limiter)))
        before = in_tenths(self._energies.pieces()) * 10 ** (drive_db / 10)
        loudness = integrated(powers(after, _MOMENTARY, self._rate))
        return Foreseen(
            drive_db=drive_db,
            lufs=-70.0 if loudness is None else loudness,
            most_reduction_db=limiter.most_reduction_db,
            chorus_loss_lu=_loss_of_the_loudest(
                powers(before, SHORT_TERM, self._rate), powers(after, SHORT_TERM, self._rate)
            ),
        )

    def _through(self, limiter: Limiter) -> Iterator[Floats]:
        """The hops as a sound of their own, through a limiter that works at their rate."""
        peaks = self._peaks.pieces(late=_LATE)
        for energies, highest in zip_longest(self._energies.pieces(), peaks):
            sound = np.zeros(0) if energies is None else np.sqrt(energies)
            yield limiter(sound[np.newaxis], np.zeros(0) if highest is None else highest)[0]
        yield limiter.finish()[0]


def _loss_of_the_loudest(before: Floats, after: Floats) -> float:
    """Of windows of 3 s; a song that is shorter has none and loses nothing."""
    if not before.any():
        return 0.0
    loudest = before >= np.quantile(before, 1 - _LOUDEST_SHARE)
    return max(0.0, float(10 * np.log10(before[loudest].sum() / after[loudest].sum())))
