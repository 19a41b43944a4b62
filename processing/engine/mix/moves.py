"""What notes asked for, at work on one strip or group: for a while, on top of the recipe.

Ramps lie inside a move's range. Outside of it no bit changes, wherever the move begins and ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.filters import Filter, equaliser, tilt
from processing.engine.kernels import Floats
from processing.recipes.channel import EqBand
from processing.recipes.moves import Change, Move

# A filter listens for so long before its move begins, so that it does not begin from nothing.
WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """Where a move is at work, in frames, and how long it takes to be all there."""

    start: int
    stop: int
    ramp: int

    @classmethod
    def of(cls, move: Move, rate: int) -> Range:
        start, stop = round(move.from_seconds * rate), round(move.to_seconds * rate)
        return cls(start, stop, min(round(move.ramp_seconds * rate), (stop - start) // 2))

    def inside(self, at: int, frames: int) -> slice:
        """The part of a block, which begins at frame `at`, in which the move is at work."""
        low = min(max(self.start - at, 0), frames)
        return slice(low, min(max(self.stop - at, low), frames))

    def weights(self, at: int, part: slice) -> Floats:
        """How much of the move there is at each of these frames: smoothly up to 1, and back."""
        n = np.arange(at + part.start, at + part.stop)
        from_edge = np.minimum(n - self.start, self.stop - 1 - n) + 0.5
        t = np.minimum(from_edge / max(self.ramp, 1), 1.0)
        return np.asarray(t * t * (3 - 2 * t))


class Moves:
    """The moves of one strip or group; one for each time that its sound goes through, in order.

    Blocks may begin anywhere, but each after the one before it. What a change of a kind works on
    is asked for by itself: the sound before it is placed, the pan, the gain of a send.
    """

    def __init__(self, moves: Sequence[Move], rate: int) -> None:
        placed = [(move.change, Range.of(move, rate)) for move in moves]
        self._levels = [(_gain(one), where) for one, where in placed if one.kind in _LEVELS]
        self._tones = [_Tone(one, where, rate) for one, where in placed if one.kind in _TONES]
        self._pans = [(one.by or 0.0, where) for one, where in placed if one.kind == "pan"]
        self._sends = [(one, where) for one, where in placed if one.kind == "send"]

    def __call__(self, block: Samples, at: int) -> Samples:
        """Gain, mute, band and tilt, in place."""
        for tone in self._tones:
            tone(block, at)
        for gain, where in self._levels:
            part = where.inside(at, block.shape[1])
            if part.start < part.stop:
                block[:, part] *= 1 + where.weights(at, part) * (gain - 1)
        return block

    def pan(self, pan: float | Floats, at: int, frames: int) -> float | Floats:
        """The pan with what is added to it, −1 to 1; the very same where nothing is."""
        for by, where in self._pans:
            part = where.inside(at, frames)
            if part.start < part.stop:
                pan = np.array(np.broadcast_to(np.asarray(pan, dtype=np.float64), (frames,)))
                pan[part] = np.clip(pan[part] + by * where.weights(at, part), -1.0, 1.0)
        return pan

    def send(self, to: str, at: int, frames: int) -> Floats:
        """A factor for what is sent to this return: shape (frames,), (1,) where nothing moves."""
        factor = np.ones(1)
        for change, where in self._sends:
            part = where.inside(at, frames)
            if change.to == to and part.start < part.stop:
                factor = np.array(np.broadcast_to(factor, (frames,)))
                factor[part] *= 1 + where.weights(at, part) * (_gain(change) - 1)
        return factor


class _Tone:
    """A bell or a tilt that is faded in beside the sound and out again."""

    def __init__(self, change: Change, where: Range, rate: int) -> None:
        if change.kind == "band" and change.hz is not None and change.db is not None:
            band = EqBand(hz=change.hz, gain_db=change.db, q=change.q)
            self._rows = equaliser([band], rate)
        else:
            self._rows = tilt(change.db or 0.0, rate)
        self._where = where
        self._wakes = max(0, where.start - round(WARM_UP_SECONDS * rate))
        self._filter: Filter | None = None

    def __call__(self, block: Samples, at: int) -> None:
        frames = block.shape[1]
        awake = slice(min(max(self._wakes - at, 0), frames), min(self._where.stop - at, frames))
        if awake.stop <= awake.start or not len(self._rows):
            return
        if self._filter is None:
            self._filter = Filter(self._rows, len(block))
        wet = self._filter(block[:, awake].copy())
        part = self._where.inside(at, frames)
        wet = wet[:, part.start - awake.start : part.stop - awake.start]
        block[:, part] += self._where.weights(at, part) * (wet - block[:, part])


_LEVELS = {"gain", "mute"}
_TONES = {"band", "tilt"}


def _gain(change: Change) -> float:
    return 0.0 if change.kind == "mute" else float(10 ** ((change.db or 0.0) / 20))
