"""A stretch of sound made longer or shorter without a change of pitch, by Signalsmith Stretch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from python_stretch.Signalsmith import Stretch
from scipy import signal

from processing.engine.audio import Samples
from processing.engine.edit.time.tape import Tape

_SEED = 1  # of the phases that it draws where there is nothing to hold on to
# Partials of a chord stay within 0.2 cents; with shorter blocks or finer hops some leave by 20.
_BLOCK_SECONDS, _INTERVALS = 0.12, 4
_AROUND_SECONDS = 0.18  # so much is given before and after, and thrown away
_FIT_SECONDS = 0.006  # half a period of 83 Hz
_FIT_WITH_SECONDS = 0.015


@dataclass(slots=True)
class Stretcher:
    """Keeps what was made last: a piece is read several times, and never again."""

    tape: Tape
    _known: tuple[int, int, int] = (0, 0, 0)
    _made: Samples = field(default_factory=lambda: np.zeros((1, 0)))

    def sound(self, start: int, stop: int, frames: int) -> Samples:
        """The tape from `start` to `stop`, in so many frames."""
        if self._known != (start, stop, frames):
            self._made = _stretched(self.tape, start, stop, frames)
            self._known = (start, stop, frames)
        return self._made


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretched:
    """Frames `start` to `stop` of the tape, heard in `frames` frames from `at` on."""

    stretcher: Stretcher
    start: int
    stop: int
    at: int
    frames: int

    def read(self, start: int, frames: int) -> Samples:
        """Only from inside; IndexError elsewhere."""
        low = start - self.at
        if low < 0 or low + frames > self.frames:
            raise IndexError(f"{start} to {start + frames} is not inside the stretch")
        return self.stretcher.sound(self.start, self.stop, self.frames)[:, low : low + frames]


def _stretched(tape: Tape, start: int, stop: int, frames: int) -> Samples:
    source = tape.read(start, stop - start)
    # What lies around it is mirrored, not read: the attacks there would be smeared into it.
    around = round(_AROUND_SECONDS * tape.rate)
    wide = np.pad(source, ((0, 0), (around, around)), mode="symmetric")
    factor = (stop - start) / frames
    machine = Stretch(_SEED)
    block = round(_BLOCK_SECONDS * tape.rate)
    machine.configure(tape.channels, block, block // _INTERVALS)
    machine.setTimeFactor(factor)
    made = np.asarray(machine.process(wide.astype(np.float32)), np.float64)
    first = round(around / factor)
    first += _fit(source, made, first, tape.rate)
    return made[:, first : first + frames]


def _fit(source: Samples, made: Samples, first: int, rate: int) -> int:
    """By how much later it is to be taken up so that it goes on with the waves of the source."""
    reach = round(_FIT_SECONDS * rate)
    length = min(round(_FIT_WITH_SECONDS * rate), source.shape[1])
    there = made[:, first - reach : first + reach + length].mean(axis=0)
    here = source[:, :length].mean(axis=0)
    agreement = signal.correlate(there, here, mode="valid", method="direct")
    power = np.convolve(np.square(there), np.ones(length), mode="valid")
    return int((agreement / np.sqrt(power + 1e-12)).argmax()) - reach
