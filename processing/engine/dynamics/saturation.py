"""Harmonics by a soft curve at four times the rate, as loud after it as before."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics.oversampling import FOURFOLD_LAG, Fourfold
from processing.engine.filters import Filter, chain, equaliser, high_pass
from processing.engine.kernels import Floats, compiled
from processing.engine.streams import measured
from processing.recipes.channel import EqBand, Saturation

_CURVES = {"soft": 0.0, "tape": 0.0, "tube": 0.35}  # how far off its middle the curve is used
_ROOM_DB = 12.0  # at no drive the bend lies so far over the loudness: only peaks reach it
_TAPE_DB, _TAPE_HZ = 6.0, 3000.0  # tape is written with its top lifted, and bends there first
_NO_OFFSET_HZ = 10.0
_TRIAL_SECONDS, _TRIAL_LUFS = 2, -20.0


class Saturating:
    """One saturation at work; the drive counts from the loudness of the sound.

    What the curve adds is made at four times the rate and brought back; the sound itself passes
    beside it and is not filtered. As loud as before: found with noise that has a spectrum like
    music, so driven hard it may be a decibel or two off; who needs it closer measures and levels.

    Args:
        settings: As in the recipe.
        rate: In Hz.
        lufs: Gated loudness of the sound.
        channels: Of the sound.

    """

    def __init__(self, settings: Saturation, rate: int, *, lufs: float, channels: int) -> None:
        level_dbfs = lufs - 10 * math.log10(channels)
        self._bias = _CURVES[settings.curve]
        self._drive_db, self._mix = settings.drive_db, settings.mix
        self._gain = 1.0
        self._filters = _tape(settings, rate), _no_offset(self._bias, rate)
        self._begin(1, _TRIAL_LUFS)
        self._gain = self._level_match(rate)
        self._begin(channels, level_dbfs)

    def _begin(self, channels: int, level_dbfs: float) -> None:
        """With nothing heard so far."""
        (lift, back), no_offset = self._filters
        self._channels = channels
        self._bend = 10 ** ((level_dbfs + _ROOM_DB - self._drive_db) / 20)
        self._fourfold = Fourfold(channels)
        self._lift = Filter(lift, channels)
        self._back = Filter(chain(back, no_offset), channels)
        self._dry = np.zeros((channels, 0))
        self._early = FOURFOLD_LAG

    def __call__(self, block: Samples) -> Samples:
        """The sound as far as it is known: a few frames later than it came."""
        lifted = self._lift(block.copy())
        added = self._fourfold(lifted, self._bend_over)
        skipped = min(self._early, added.shape[1])
        self._early -= skipped
        added = self._back(np.ascontiguousarray(added[:, skipped:]))
        dry = np.concatenate([self._dry, block], axis=1)
        ready = added.shape[1]
        self._dry = dry[:, ready:].copy()
        return np.asarray((dry[:, :ready] + added * self._mix) * self._gain)

    def finish(self) -> Samples:
        """What is still waiting; the output is then exactly as long as the input was."""
        return self(np.zeros((self._channels, FOURFOLD_LAG)))

    @property
    def gain_db(self) -> float:
        """What was taken or given to keep it as loud."""
        return 20 * math.log10(self._gain)

    def _level_match(self, rate: int) -> float:
        """The gain that gives noise like music the loudness that it had."""
        noise = _pink(rate)
        after = np.concatenate([self(noise.copy()), self.finish()], axis=1)
        one, other = (measured([each], rate, 1).integrated_lufs for each in (noise, after))
        return 1.0 if one is None or other is None else float(10 ** ((one - other) / 20))

    def _bend_over(self, sound: Samples) -> None:
        _added(sound, self._bend, self._bias)


@compiled
def _added(x: Floats, bend: float, bias: float) -> None:
    """In place: what the curve makes of it, less itself. Slope 1 where the sound is quiet."""
    middle = bias / math.sqrt(1.0 + bias * bias)
    steeper = bend * (1.0 + bias * bias) ** 1.5
    per_bend = 1.0 / bend
    for channel in range(x.shape[0]):
        row = x[channel]
        for n in range(row.shape[0]):
            u = row[n] * per_bend + bias
            # This division, unlike /, is not checked for zero, and goes four or eight at a time.
            row[n] = (np.divide(u, np.sqrt(1.0 + u * u)) - middle) * steeper - row[n]


@lru_cache(maxsize=4)
def _pink(rate: int) -> Samples:
    """Mono noise with a spectrum like music; the same every time."""
    white = np.random.Generator(np.random.PCG64(6)).standard_normal(rate * _TRIAL_SECONDS)
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[: round(20 * _TRIAL_SECONDS)] = 0.0
    noise = np.fft.irfft(spectrum, len(white))[None]
    loud = measured([noise], rate, 1).integrated_lufs
    return np.asarray(noise * 10 ** ((_TRIAL_LUFS - (loud or 0.0)) / 20))


def _no_offset(bias: float, rate: int) -> Floats:
    return chain(high_pass(_NO_OFFSET_HZ, rate)) if bias else chain()


def _tape(settings: Saturation, rate: int) -> tuple[Floats, Floats]:
    if settings.curve != "tape":
        return chain(), chain()
    lift, back = (
        equaliser([EqBand(shape="high_shelf", hz=_TAPE_HZ, gain_db=db, q=0.7)], rate)
        for db in (_TAPE_DB, -_TAPE_DB)
    )
    return lift, back
