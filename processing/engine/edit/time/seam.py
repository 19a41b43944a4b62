"""A seam between two sounds: where it is heard least, and a crossfade that fits their likeness.

Gains cos and sin, divided by √(1 + ρ sin 2θ): equal power for sounds that have nothing in common,
equal gain for one and the same, and always without a dip between (M. Fink, M. Holters, U. Zölzer,
Signal-matched power-complementary cross-fading, DAFx 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Samples

Floats = npt.NDArray[np.float64]

_LEAST_LIKENESS = -0.5  # what is opposite cannot be summed to anything; the gains stay finite
_NOTHING = 1e-30


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A crossfade of so many frames from `start` on."""

    start: int
    length: int
    # Power of what the two differ by there, against what they hold around: 0 if they are the same.
    difference: float = 0.0


def likeness(before: Samples, after: Samples) -> float:
    """The correlation of two stretches of equal shape, −1 to 1; 1 where one of them is silent.

    Beside silence the gains of the two do not have to fit each other; and equal gain is gentlest.
    """
    power = float(np.square(before).sum() * np.square(after).sum())
    if power <= _NOTHING:
        return 1.0
    return float(np.clip((before * after).sum() / np.sqrt(power), -1.0, 1.0))


def gains(frames: int, alike: float) -> tuple[Floats, Floats]:
    """What the sound before and the sound after are multiplied by, each (frames,)."""
    angle = (np.arange(frames) + 0.5) / frames * (np.pi / 2)
    even = np.sqrt(1.0 + max(alike, _LEAST_LIKENESS) * np.sin(2 * angle))
    return np.cos(angle) / even, np.sin(angle) / even


def crossfaded(before: Samples, after: Samples) -> Samples:
    """From the one to the other over their whole length."""
    down, up = gains(before.shape[1], likeness(before, after))
    return np.asarray(before * down + after * up)


def quietest(before: Samples, after: Samples, length: int, *, wish: int, reach: int) -> Place:
    """The crossfade of `length` frames inside the two stretches at which they differ least.

    `wish` is where it would begin if all places were alike; `reach` is how far it is looked for to
    either side. A place further off has to be better by up to a tenth of what they hold.
    """
    span = before.shape[1]
    first, last = max(0, wish - reach), min(span - length, wish + reach)
    starts = np.arange(first, last + 1)
    apart = _sums(np.square(before - after).sum(axis=0), length)[first : last + 1]
    held = _sums((np.square(before) + np.square(after)).sum(axis=0), length)[first : last + 1]
    usual = float(held.mean()) + _NOTHING
    far = np.abs(starts - wish) / max(reach, 1)
    best = int((apart / usual + 0.1 * far).argmin())
    return Place(start=int(starts[best]), length=length, difference=float(apart[best] / usual))


def _sums(values: Floats, length: int) -> Floats:
    """The sum of every run of `length` values."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray(np.maximum(total[length:] - total[:-length], 0.0))
