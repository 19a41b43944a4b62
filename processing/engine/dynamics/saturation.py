"""Harmonics by a soft curve at four times the rate, as loud after it as before."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics.oversampling import FOURFOLD_LAG, Fourfold
from processing.engine.filters import Filter, chain, equaliser, high_pass
from processing.engine.kernels import Floats, compiled
from processing.recipes.channel import EqBand, Saturation

_CURVES = {"soft": 0.0, "tape": 0.0, "tube": 0.35}  # how far off its middle the curve is used
_ROOM_DB = 12.0  # at no drive the bend lies so far over the loudness: only peaks reach it
_TAPE_DB, _TAPE_HZ = 6.0, 3000.0  # tape is written with its top lifted, and bends there first
_NO_OFFSET_HZ = 10.0


class Saturating:
    """One saturation at work; the drive counts from the loudness of the sound.

    What the curve adds is made at four times the rate and brought back; the sound itself passes
    beside it and is not filtered. As loud as before: for a sound whose values are spread like those
    of music (a normal distribution) of that loudness; who needs it closer measures and levels.

    Args:
        settings: As in the recipe.
        rate: In Hz.
        lufs: Gated loudness of the sound.
        channels: Of the sound.

    """

    def __init__(self, settings: Saturation, rate: int, *, lufs: float, channels: int) -> None:
        level_dbfs = lufs - 10 * math.log10(channels)
        self._bias = _CURVES[settings.curve]
        self._bend = 10 ** ((level_dbfs + _ROOM_DB - settings.drive_db) / 20)
        self._mix = settings.mix
        self._gain = _level_match(10 ** (level_dbfs / 20) / self._bend, self._bias, settings.mix)
        self._channels = channels
        self._fourfold = Fourfold(channels)
        lift, back = _tape(settings, rate)
        self._lift, self._back = Filter(lift, channels), Filter(back, channels)
        offset = chain(high_pass(_NO_OFFSET_HZ, rate)) if self._bias else chain()
        self._no_offset = Filter(offset, channels)
        self._dry = np.zeros((channels, 0))
        self._early = FOURFOLD_LAG

    def __call__(self, block: Samples) -> Samples:
        """The sound as far as it is known: a few frames later than it came."""
        lifted = self._lift(block.copy())
        added = self._fourfold(lifted, self._bend_over)
        skipped = min(self._early, added.shape[1])
        self._early -= skipped
        added = self._no_offset(self._back(np.ascontiguousarray(added[:, skipped:])))
        dry = np.concatenate([self._dry, block], axis=1)
        ready = added.shape[1]
        self._dry = dry[:, ready:].copy()
        return (dry[:, :ready] + added * self._mix) * self._gain

    def finish(self) -> Samples:
        """What is still waiting; the output is then exactly as long as the input was."""
        return self(np.zeros((self._channels, FOURFOLD_LAG)))

    @property
    def gain_db(self) -> float:
        """What was taken or given to keep it as loud."""
        return 20 * math.log10(self._gain)

    def _bend_over(self, sound: Samples) -> None:
        _added(sound, self._bend, self._bias)


@compiled
def _added(x: Floats, bend: float, bias: float) -> None:
    """In place: what the curve makes of it, less itself. Slope 1 where the sound is quiet."""
    middle = bias / math.sqrt(1.0 + bias * bias)
    slope = (1.0 + bias * bias) ** -1.5
    for channel in range(x.shape[0]):
        for n in range(x.shape[1]):
            u = x[channel, n] / bend
            bent = ((u + bias) / math.sqrt(1.0 + (u + bias) * (u + bias)) - middle) / slope
            x[channel, n] = (bent - u) * bend


def _level_match(spread: float, bias: float, mix: float) -> float:
    """The gain that keeps the power of normally distributed values with this standard deviation."""
    values = np.linspace(-6, 6, 2401)[None] * spread
    weight = np.exp(-0.5 * (values / spread) ** 2)
    added = values.copy()
    _added(added, 1.0, bias)
    after = values + mix * (added - float((added * weight).sum() / weight.sum()))
    return math.sqrt(float((values**2 * weight).sum() / (after**2 * weight).sum()))


def _tape(settings: Saturation, rate: int) -> tuple[Floats, Floats]:
    if settings.curve != "tape":
        return chain(), chain()
    lift, back = (
        equaliser([EqBand(shape="high_shelf", hz=_TAPE_HZ, gain_db=db, q=0.7)], rate)
        for db in (_TAPE_DB, -_TAPE_DB)
    )
    return lift, back
