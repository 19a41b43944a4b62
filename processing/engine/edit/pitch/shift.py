"""A stretch of sound at another pitch and the same length: a constant change, and a slow one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from python_stretch.Signalsmith import Stretch

from processing.engine.audio import Samples
from processing.engine.kernels import compiled

Floats = npt.NDArray[np.float64]

# Of the phase vocoder. With fewer periods in a block a shift falls short of the wish, by half in a
# bass; with less overlap than eightfold it may be 2 cents beside it.
_SHORTEST_SECONDS, _LONGEST_SECONDS, _PERIODS = 0.1, 0.33, 12.5
_SEED = 1
_REACH = 24  # samples to either side of a point that is read between the samples
_STEPS = 512  # points between two samples; between these, straight lines
_BETA = 9.0


def block_seconds(hz: float) -> float:
    """How much of a sound of this fundamental the shift looks at, at a time."""
    return min(max(_PERIODS / hz, _SHORTEST_SECONDS), _LONGEST_SECONDS)


def shifted(sound: Samples, rate: int, cents: float, *, hz: float) -> Samples:
    """All of it by so many cents; `hz` is its fundamental. Its first and last block are not good.

    Signalsmith Stretch: length and place are kept, all channels move together.
    """
    stretch = Stretch(_SEED)
    hop = round(block_seconds(hz) / 8 * rate)
    stretch.configure(sound.shape[0], 8 * hop, hop)
    stretch.setTransposeFactor(2.0 ** (cents / 1200))
    made = stretch.process(np.ascontiguousarray(sound, dtype=np.float32))
    return np.asarray(made, dtype=np.float64)


def bent(sound: Samples, cents: Floats) -> Samples:
    """Played faster where `cents`, one for every frame, is above 0, and slower where it is below.

    In the end it is where it was: the mean speed is taken out.
    """
    speed = np.exp2(cents / 1200) - 1.0
    ahead = np.concatenate([[0.0], np.cumsum(speed)])
    ahead = ahead[:-1] - ahead[-1] * np.arange(len(cents)) / len(cents)
    around = np.pad(sound, ((0, 0), (_REACH, _REACH)))
    return np.stack([_read_between(channel, ahead, _table()) for channel in around])


def _table() -> Floats:
    """A windowed sinc at each step between two samples, one row more than there are steps."""
    distance = np.arange(_STEPS + 1)[:, None] / _STEPS - np.arange(1 - _REACH, _REACH + 1)
    inside = np.clip(1 - (distance / _REACH) ** 2, 0, None)
    rows = np.sinc(distance) * np.i0(_BETA * np.sqrt(inside)) / np.i0(_BETA)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


@compiled
def _read_between(around: Floats, ahead: Floats, table: Floats) -> Floats:
    """The sound at n + ahead[n]; `around` has `_REACH` samples more at both ends."""
    out = np.empty(ahead.shape[0])
    for n in range(ahead.shape[0]):
        place = min(max(n + ahead[n], 0.0), ahead.shape[0] - 1.0)
        whole = int(np.floor(place))
        step = (place - whole) * (table.shape[0] - 1)
        row = min(int(step), table.shape[0] - 2)
        part = step - row
        total = 0.0
        for tap in range(table.shape[1]):
            weight = table[row, tap] * (1.0 - part) + table[row + 1, tap] * part
            total += weight * around[whole + tap + 1]
        out[n] = total
    return out
