"""A look-ahead limiter that keeps the true peak, not only the samples, under its ceiling.

The envelope is read between the samples too, the gain is the same for all channels and never
changes faster than its look-ahead allows. A short peak is let go of within 60 ms, a loud passage
within 400 ms: the level does not pump, and peaks do not duck what follows them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from processing.engine import between, kernels
from processing.engine.audio import Samples

LOOK_AHEAD_SECONDS = 0.006  # half a period of 50 Hz and a little: low notes stay undistorted
FAST_RELEASE_SECONDS = 0.060
SLOW_ATTACK_SECONDS = 0.250
SLOW_RELEASE_SECONDS = 0.400
_NOTICED_DB = 0.1
# Kept below the ceiling, because other meters look at other points.
_MARGIN_DB = 0.05

_AFTER = between.TAPS // 2
_FAR_BEFORE, _FAR_AFTER = between.FAR_TAPS // 2 - 1, between.FAR_TAPS // 2


Pair = tuple[Samples, kernels.Floats]  # a block, and envelope that has become known with it


class Envelope:
    """The true-peak envelope of a sound, from half the taps before it to as many after.

    A sound that begins or ends abruptly rings outside its own frames when it is played.
    """

    def __init__(self, channels: int, *, floor: float = 0.0) -> None:
        self._floor = floor  # below it only the samples are looked at
        self._heard = np.zeros((channels, _FAR_BEFORE + _AFTER))

    def __call__(self, block: Samples) -> kernels.Floats:
        """As much as is known so far, in whole pieces: how one is read must not hang on blocks."""
        around = np.concatenate([self._heard, block], axis=1)
        known = max(0, around.shape[1] - _FAR_BEFORE - _FAR_AFTER)
        return self._read(around, known // kernels.PIECE * kernels.PIECE)

    def finish(self) -> kernels.Floats:
        """The rest, up to half the taps after the sound."""
        silence = np.zeros((len(self._heard), _FAR_AFTER + _AFTER))
        around = np.concatenate([self._heard, silence], axis=1)
        return self._read(around, around.shape[1] - _FAR_BEFORE - _FAR_AFTER)

    def _read(self, around: Samples, frames: int) -> kernels.Floats:
        envelope = np.empty(frames)
        kernels.peak_envelope(
            around[:, : frames + _FAR_BEFORE + _FAR_AFTER],
            between.points(),
            between.short_points(),
            between.far_points(),
            between.FAR_SHARE,
            self._floor,
            envelope,
        )
        self._heard = around[:, frames:].copy()
        return envelope


class Limiter:
    """Give it blocks of any size with their envelope; it answers the same sound, later."""

    def __init__(
        self,
        rate: int,
        channels: int,
        *,
        ceiling_dbtp: float,
        drive_db: float = 0.0,
        pace: float = 1.0,
    ) -> None:
        """A pace below 1 shortens all times, look-ahead least: louder, and less clean."""
        self._drive = 10 ** (drive_db / 20)
        reach = round(LOOK_AHEAD_SECONDS * math.sqrt(pace) * rate)
        self._shape = np.array(
            [
                10 ** ((ceiling_dbtp - _MARGIN_DB) / 20),
                _per_frame(FAST_RELEASE_SECONDS * pace, rate),
                _per_frame(SLOW_ATTACK_SECONDS * pace, rate),
                _per_frame(SLOW_RELEASE_SECONDS * pace, rate),
            ]
        )
        # A point between two samples binds both, so the window is wider by one on either side.
        self._window = np.zeros((2, 2 * reach + 3))
        self._boxes = np.ones((2, reach + 1))
        self._state = np.array([0.0, 0.0, 0.0, 1.0, 1.0, reach + 1.0, reach + 1.0])
        self._lag = self._early = 2 * reach + 1 + _AFTER
        self._sound = np.zeros((channels, 0))  # waits for its gain
        self._gain = np.zeros(0)  # waits for its sound
        self._frames = 0
        self._limited = 0
        self._lowest = 1.0

    def __call__(self, block: Samples, envelope: kernels.Floats) -> Samples:
        self._sound = np.concatenate([self._sound, block], axis=1)
        self._gain = np.concatenate([self._gain, self._gains(envelope * self._drive)])
        ready = min(self._sound.shape[1], len(self._gain))
        gain = self._gain[:ready]
        out = self._sound[:, :ready] * (gain * self._drive)
        self._sound, self._gain = self._sound[:, ready:].copy(), self._gain[ready:].copy()
        self._note(gain)
        return out

    def finish(self) -> Samples:
        """The rest of the sound; the output is then exactly as long as the input was."""
        return self(np.zeros((len(self._sound), 0)), np.zeros(self._lag))

    @property
    def most_reduction_db(self) -> float:
        return max(0.0, -20 * math.log10(self._lowest))

    @property
    def limited_share(self) -> float:
        """The share of the time with more than a tenth of a decibel of reduction."""
        return self._limited / self._frames if self._frames else 0.0

    def _gains(self, driven: kernels.Floats) -> kernels.Floats:
        gain = np.empty(len(driven))
        kernels.limiter_gain(driven, self._shape, self._window, self._boxes, self._state, gain)
        skipped = min(self._early, len(gain))  # for the time before the sound began
        self._early -= skipped
        return gain[skipped:]

    def _note(self, gain: kernels.Floats) -> None:
        self._frames += len(gain)
        self._lowest = min(self._lowest, float(gain.min(initial=1.0)))
        self._limited += int(np.count_nonzero(gain < 10 ** (-_NOTICED_DB / 20)))


def limited(pairs: Iterable[Pair], limiter: Limiter) -> Iterator[Samples]:
    """The sound through the limiter, to the end."""
    for block, envelope in pairs:
        yield limiter(block, envelope)
    yield limiter.finish()


def with_envelope(blocks: Iterable[Samples], channels: int) -> Iterator[Pair]:
    """Each block with as much of the envelope as it makes known."""
    envelope = Envelope(channels)
    for block in blocks:
        yield block, envelope(block)
    yield np.zeros((channels, 0)), envelope.finish()


def _per_frame(seconds: float, rate: int) -> float:
    return 1 - math.exp(-1 / (seconds * rate))
