"""A look-ahead limiter that keeps the true peak, not only the samples, under its ceiling.

The envelope is read between the samples too, the gain is the same for all channels and never
changes faster than its look-ahead allows. A short peak is let go of within 60 ms, a loud passage
within 400 ms: the level does not pump, and peaks do not duck what follows them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from processing.engine import kernels, truepeak
from processing.engine.audio import Samples

LOOK_AHEAD_SECONDS = 0.006  # half a period of 50 Hz and a little: low notes stay undistorted
FAST_RELEASE_SECONDS = 0.060
SLOW_ATTACK_SECONDS = 0.250
SLOW_RELEASE_SECONDS = 0.400
_NOTICED_DB = 0.1

_PHASES = np.ascontiguousarray(truepeak.phases()[1:])  # the points that the verdict will look at
_BEFORE = truepeak.LAG - 1
_AFTER = truepeak.LAG


class Limiter:
    """Give it blocks of any size; it answers blocks of the same sound, later; then finish()."""

    def __init__(
        self,
        rate: int,
        channels: int,
        *,
        ceiling_dbtp: float,
        drive_db: float = 0.0,
        pace: float = 1.0,
    ) -> None:
        """A pace below 1 shortens all times but the look-ahead: louder, and less clean."""
        self._drive = 10 ** (drive_db / 20)
        allowed = 10 ** (ceiling_dbtp / 20)
        reach = round(LOOK_AHEAD_SECONDS * rate)
        self._shape = np.array(
            [
                allowed,
                _per_frame(FAST_RELEASE_SECONDS * pace, rate),
                _per_frame(SLOW_ATTACK_SECONDS * pace, rate),
                _per_frame(SLOW_RELEASE_SECONDS * pace, rate),
            ]
        )
        # A point between two samples binds both, so the window is wider by one on either side.
        self._window = np.zeros((2, 2 * reach + 3))
        self._boxes = np.ones((2, reach + 1))
        self._state = np.array([0.0, 0.0, 0.0, 1.0, 1.0, reach + 1.0, reach + 1.0])
        self._lag = (
            2 * reach + 1 + _AFTER
        )  # a sound that begins abruptly rings before its first frame
        self._heard = np.zeros((channels, _BEFORE + _AFTER))  # what the next envelope still needs
        self._waiting = np.zeros((channels, 0))  # driven sound that has no gain yet
        self._early = self._lag
        self._frames = 0
        self._limited = 0
        self._lowest = 1.0

    def __call__(self, block: Samples) -> Samples:
        self._frames += block.shape[1]
        return self._push(block * self._drive)

    def finish(self) -> Samples:
        """The rest of the sound; the output is then exactly as long as the input was."""
        channels = self._heard.shape[0]
        return self._push(np.zeros((channels, self._lag)))

    @property
    def most_reduction_db(self) -> float:
        return max(0.0, -20 * math.log10(self._lowest))

    @property
    def limited_share(self) -> float:
        """The share of the time with more than a tenth of a decibel of reduction."""
        return self._limited / self._frames if self._frames else 0.0

    def _push(self, driven: Samples) -> Samples:
        around = np.concatenate([self._heard, driven], axis=1)
        known = around.shape[1] - _BEFORE - _AFTER
        self._heard = around[:, known:].copy()
        self._waiting = np.concatenate([self._waiting, driven], axis=1)
        gain = self._gain(around, known)
        out = self._waiting[:, : len(gain)] * gain
        self._waiting = self._waiting[:, len(gain) :].copy()
        return out

    def _gain(self, around: Samples, known: int) -> kernels.Floats:
        envelope, gain = np.empty(known), np.empty(known)
        kernels.peak_envelope(around, _PHASES, float(self._shape[0]), envelope)
        kernels.limiter_gain(envelope, self._shape, self._window, self._boxes, self._state, gain)
        skipped = min(self._early, known)  # gains for the time before the sound began
        self._early -= skipped
        gain = gain[skipped:]
        if len(gain):
            self._lowest = min(self._lowest, float(gain.min()))
            self._limited += int(np.count_nonzero(gain < 10 ** (-_NOTICED_DB / 20)))
        return gain


def limited(blocks: Iterable[Samples], limiter: Limiter) -> Iterator[Samples]:
    """The blocks through the limiter, to the end."""
    for block in blocks:
        yield limiter(block)
    yield limiter.finish()


def _per_frame(seconds: float, rate: int) -> float:
    return 1 - math.exp(-1 / (seconds * rate))
