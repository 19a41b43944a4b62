"""All sounds of a set side by side: stereo, at one rate, block by block, from one zero."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.fold import to_stereo
from processing.engine.passport.listening import finite
from processing.engine.streams import at_rate


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and the frame of it (at the common rate) that lies on frame 0 of the set."""

    path: Path
    skip: int = 0  # below zero: silence comes first


def side_by_side(places: Sequence[Place], rate: int, frames: int) -> Iterator[list[Samples]]:
    """Blocks of QUANTUM frames, filled up with silence; each (1 or 2 channels, frames)."""
    with contextlib.ExitStack() as open_files:
        tracks = [
            _Track(open_files.enter_context(Reader(place.path)), rate, place.skip)
            for place in places
        ]
        for _ in range(0, frames, QUANTUM):
            yield [track.next() for track in tracks]


class Window:
    """Any stretch of a sound at the common rate, for a closer look at a few places."""

    def __init__(self, place: Place, rate: int) -> None:
        self._place, self._rate = place, rate

    def read(self, start: int, frames: int) -> Samples:
        """Mono, (frames,); silence where there is no sound."""
        with Reader(self._place.path) as reader:
            first = (start + self._place.skip) * reader.rate // self._rate
            count = -(-frames * reader.rate // self._rate)
            block = finite(reader.read(first, max(0, count + min(first, 0))))
            block = np.pad(block, ((0, 0), (min(max(-first, 0), count), 0)))
            mono = block.mean(axis=0)
            if reader.rate != self._rate:
                mono = soxr.resample(mono, reader.rate, self._rate, quality="HQ")
        mono = mono[:frames]
        return np.pad(mono, (0, frames - len(mono)))


class _Track:
    def __init__(self, reader: Reader, rate: int, skip: int) -> None:
        same = reader.rate == rate
        read = map(finite, reader.blocks(start=max(skip, 0) if same else 0))
        self._blocks = at_rate(read, of=reader.rate, to=rate, channels=reader.channels)
        self._held = np.zeros((reader.channels, max(-skip, 0)))
        self._drop = 0 if same else max(skip, 0)

    def next(self) -> Samples:
        """The next quantum; silence once the file is over."""
        parts, held = [self._held], self._held.shape[1]
        while held < QUANTUM:
            block = next(self._blocks, None)
            if block is None:
                break
            dropped = min(self._drop, block.shape[1])
            self._drop -= dropped
            parts.append(block[:, dropped:])
            held += block.shape[1] - dropped
        whole = parts[1] if len(parts) == 2 and not self._held.shape[1] else np.hstack(parts)
        self._held = whole[:, QUANTUM:]
        whole = whole[:, :QUANTUM]
        return to_stereo(np.pad(whole, ((0, 0), (0, QUANTUM - whole.shape[1]))))
