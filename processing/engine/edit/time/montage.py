"""Pieces of sound laid one after another, with a crossfade over each seam, made block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.edit.time.seam import Place, crossfaded
from processing.engine.edit.time.tape import Tape


class Piece(Protocol):
    """What can give its sound at any frames of the finished sound."""

    def read(self, start: int, frames: int) -> Samples: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """The tape as it is, every frame `shift` frames later."""

    tape: Tape
    shift: int = 0

    def read(self, start: int, frames: int) -> Samples:
        return self.tape.read(start - self.shift, frames)


@dataclass(frozen=True, slots=True)
class Silence:
    channels: int

    def read(self, _start: int, frames: int) -> Samples:
        return np.zeros((self.channels, frames))


@dataclass(frozen=True, slots=True)
class Montage:
    """`pieces[n]` is heard up to `seams[n]`, where `pieces[n + 1]` takes over; seams in order."""

    pieces: Sequence[Piece]
    seams: Sequence[Place]
    frames: int

    def blocks(self) -> Iterator[Samples]:
        """In quanta, the last one shorter; which samples come out does not depend on the cuts."""
        waiting: list[Samples] = []
        held = 0
        for part in self._parts():
            waiting.append(part)
            held += part.shape[1]
            if held < QUANTUM:
                continue
            whole = np.concatenate(waiting, axis=1)
            while held >= QUANTUM:
                yield np.ascontiguousarray(whole[:, :QUANTUM])
                whole = whole[:, QUANTUM:]
                held -= QUANTUM
            waiting = [whole]
        if held:
            yield np.ascontiguousarray(np.concatenate(waiting, axis=1))

    def _parts(self) -> Iterator[Samples]:
        at = 0
        for number, seam in enumerate(self.seams):
            before, after = self.pieces[number], self.pieces[number + 1]
            yield from _stretch(before, at, seam.start)
            if seam.length:
                ending = before.read(seam.start, seam.length)
                yield crossfaded(ending, after.read(seam.start, seam.length))
            at = seam.start + seam.length
        yield from _stretch(self.pieces[-1], at, self.frames)


def _stretch(piece: Piece, start: int, stop: int) -> Iterator[Samples]:
    for at in range(start, stop, QUANTUM):
        yield piece.read(at, min(QUANTUM, stop - at))
