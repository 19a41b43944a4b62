"""Foretells how loud a mix comes out of the limiter, from a few hundred figures a second of it.

The limiter's own gain is worked out for the highest peak of every 2.5 ms instead of for every
frame. That is some hundredths of a unit off, always by nearly the same, and a thousand times as
fast: the search for the drive begins where it nearly ends, and other targets can be asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import numpy.typing as npt

from processing.engine import between, kweight
from processing.engine.audio import QUANTUM, Samples
from processing.engine.kernels import Floats
from processing.engine.limiter import Limiter
from processing.engine.over_time import SHORT_TERM, integrated, windows

HOPS = 400  # a second
_TENTH = HOPS // 10
_MOMENTARY = 4  # tenths
_LOUDEST_SHARE = 0.1
_LATE = between.TAPS // 2  # frames by which a limiter expects its envelope to be late


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How a mix would come out at a drive."""

    drive_db: float
    lufs: float
    most_reduction_db: float
    # What the limiter takes off the loudest tenth of the song, in loudness: 1 is hardly heard.
    chorus_loss_lu: float


class Forecast:
    """Fed with a sound and with its envelope, each once; asked as often as one likes."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._filters = kweight.design(rate)
        self._state = np.zeros((channels, 4))
        self._open_energy = np.zeros(channels)
        self._heard = _Hops(rate)
        self._peaked = _Hops(rate)
        self._open_peak = 0.0
        self._energies: list[Floats] = []
        self._peaks: list[Floats] = []

    def feed(self, block: Samples) -> None:
        ends = self._heard.ends(block.shape[1])
        energies = np.zeros(len(ends))
        for channel, row in enumerate(block):
            own = np.empty(len(ends))
            self._open_energy[channel] = kweight.weigh(
                row, self._filters, self._state[channel], ends, self._open_energy[channel], own
            )
            energies += own
        self._energies.append(energies.astype(np.float32))

    def feed_envelope(self, envelope: Floats) -> None:
        ends = self._peaked.ends(len(envelope))
        pieces = np.split(envelope, ends)
        highest = [float(piece.max(initial=0.0)) for piece in pieces]
        highest[0] = max(highest[0], self._open_peak)
        self._open_peak = highest.pop()
        self._peaks.append(np.array(highest, dtype=np.float32))

    def at(self, drive_db: float, *, ceiling_dbtp: float, pace: float) -> Foreseen:
        limiter = Limiter(HOPS, 1, ceiling_dbtp=ceiling_dbtp, drive_db=drive_db, pace=pace)
        after = _tenths(map(np.square, self._through(limiter)))
        before = _tenths(self._in_pieces(self._energies)) * 10 ** (drive_db / 10)
        loudness = integrated(self._powers(after, _MOMENTARY))
        return Foreseen(
            drive_db=drive_db,
            lufs=-70.0 if loudness is None else loudness,
            most_reduction_db=limiter.most_reduction_db,
            chorus_loss_lu=_loss_of_the_loudest(
                self._powers(before, SHORT_TERM), self._powers(after, SHORT_TERM)
            ),
        )

    def _through(self, limiter: Limiter) -> Iterator[Floats]:
        """The hops as a sound of their own, through a limiter that works at their rate."""
        peaks = self._in_pieces([np.zeros(_LATE, np.float32), *self._peaks])
        for energies, highest in zip_longest(self._in_pieces(self._energies), peaks):
            sound = np.zeros(0) if energies is None else np.sqrt(energies)
            yield limiter(sound[np.newaxis], np.zeros(0) if highest is None else highest)[0]
        yield limiter.finish()[0]

    @staticmethod
    def _in_pieces(kept: list[Floats]) -> Iterator[Floats]:
        """Some minutes at a time, so that a long song takes no more memory."""
        run = np.concatenate([np.zeros(0, np.float32), *kept])
        for start in range(0, len(run), QUANTUM):
            yield run[start : start + QUANTUM].astype(np.float64)

    def _powers(self, tenths: Floats, width: int) -> Floats:
        """Mean squares of windows of so many tenths of a second."""
        return windows(tenths, width) / (width * self._rate / 10)


class _Hops:
    """Where hops end in a stream of blocks."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._frames = 0
        self._ended = 0

    def ends(self, frames: int) -> npt.NDArray[np.int64]:
        """Those within the next `frames`, counted from their first."""
        first, self._frames = self._frames, self._frames + frames
        last = self._frames * HOPS // self._rate
        ends = np.arange(self._ended + 1, last + 1) * self._rate // HOPS
        self._ended = last
        return ends - first


def _tenths(pieces: Iterable[Floats]) -> Floats:
    run = np.concatenate([np.zeros(0), *pieces])
    return run[: len(run) // _TENTH * _TENTH].reshape(-1, _TENTH).sum(axis=1)


def _loss_of_the_loudest(before: Floats, after: Floats) -> float:
    if not before.any():
        return 0.0
    loudest = before >= np.quantile(before, 1 - _LOUDEST_SHARE)
    return max(0.0, float(10 * np.log10(before[loudest].sum() / after[loudest].sum())))
