"""The songs at their places, one after the other or crossfaded: one sound, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from processing.engine.album.sequence import Place, Programme
from processing.engine.audio import QUANTUM, Samples
from processing.engine.ramp import Ramp, faded
from processing.engine.streams import Scratch


def joined(
    songs: Sequence[Scratch], gains_db: Sequence[float], programme: Programme, channels: int
) -> Iterator[Samples]:
    """In quanta; a song with no gain and no crossfade passes sample for sample."""
    runs = [
        _Run(song, place, gain_db)
        for song, place, gain_db in zip(songs, programme.places, gains_db, strict=True)
    ]
    for at in range(0, programme.frames, QUANTUM):
        total = np.zeros((channels, min(QUANTUM, programme.frames - at)))
        for run in runs:
            run.add(total, at)
        yield total


class _Run:
    """A song that is read once, from its place on."""

    def __init__(self, song: Scratch, place: Place, gain_db: float) -> None:
        self._place = place
        self._gain = 10 ** (gain_db / 20)
        self._blocks = faded(song.blocks(), _ramps(place))
        self._waiting = np.zeros((song.channels, 0))

    def add(self, total: Samples, at: int) -> None:
        first = max(self._place.start, at)
        stop = min(self._place.end, at + total.shape[1])
        if first >= stop:
            return
        total[:, first - at : stop - at] += self._next(stop - first) * self._gain

    def _next(self, frames: int) -> Samples:
        while self._waiting.shape[1] < frames:
            self._waiting = np.concatenate([self._waiting, next(self._blocks)], axis=1)
        taken, self._waiting = self._waiting[:, :frames], self._waiting[:, frames:]
        return taken


def _ramps(place: Place) -> tuple[Ramp, ...]:
    """Of equal power: two songs have nothing in common."""
    ramps = []
    if place.fade_in:
        ramps.append(Ramp(start=0, length=place.fade_in, rising=True, equal_power=True))
    if place.fade_out:
        start = place.frames - place.fade_out
        ramps.append(Ramp(start=start, length=place.fade_out, rising=False, equal_power=True))
    return tuple(ramps)
