"""Where a sound is between left and right, and how wide."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.filters import Filter, all_pass, chain, high_pass
from processing.engine.kernels import Floats, compiled

_CONSTANT_POWER_DB = -3.0


def placed(block: Samples, pan: float | Floats, law_db: float = _CONSTANT_POWER_DB) -> Samples:
    """Mono at its place by the pan law; stereo balanced, untouched in the centre. Always two rows.

    Args:
        block: Shape (1 or 2, frames).
        pan: −1 to 1; one for all frames, or one for each, shape (frames,) or (1,).
        law_db: How much quieter a mono sound is on either side in the centre than at the edge.

    """
    sides = sides_of(np.atleast_1d(np.asarray(pan, dtype=np.float64)), len(block), law_db)
    return np.asarray(block * sides)


def sides_of(pan: Floats, channels: int, law_db: float = _CONSTANT_POWER_DB) -> Floats:
    """The gains of left and right, shape (2, len(pan)).

    A place has the same gains whether it stands alone or among others, to the last bit.
    """
    out = np.empty((2, len(pan)))
    if channels == 1:
        _law(pan, law_db, out)
    else:
        _balance(pan, out)
    return out


def widened(block: Samples, width: float) -> Samples:
    """The sides by so much: 0 is mono, 1 the block itself as it is. Mono stays mono."""
    if width == 1.0 or len(block) == 1:
        return block
    middle, sides = (block[0] + block[1]) / 2, (block[0] - block[1]) * (width / 2)
    return np.vstack([middle + sides, middle - sides])


class MonoBelow:
    """The bass in the middle: the sides lose what lies under a frequency, the middle keeps step.

    The halves of a Linkwitz-Riley crossover of 24 dB per octave: the sides pass its upper one, the
    middle both, which is an all-pass. What is mono keeps its spectrum. For stereo; no latency.
    """

    def __init__(self, hz: float, rate: int) -> None:
        self._middle = Filter(chain(all_pass(hz, rate)), 1)
        self._sides = Filter(chain(high_pass(hz, rate), high_pass(hz, rate)), 1)

    def __call__(self, block: Samples) -> Samples:
        middle = self._middle((block[:1] + block[1:]) / 2)
        sides = self._sides((block[:1] - block[1:]) / 2)
        return np.concatenate([middle + sides, middle - sides])

    def finish(self) -> Samples:
        return np.zeros((2, 0))


@compiled
def _law(pan: Floats, law_db: float, out: Floats) -> None:
    """From −3 dB (constant power) to −6 dB (constant sum) as a power of the cosine.

    Above −3 dB the centre is lifted, up to 0 dB, where the near side stays and the far one goes.
    """
    exponent = law_db / -3.0
    for n in range(pan.shape[0]):
        angle = (pan[n] + 1) * math.pi / 4
        left, right = math.cos(angle), math.sin(angle)
        if law_db > -3.0:
            lift = 10 ** ((law_db + 3.0) / 20 * math.sin(2 * angle))
            left, right = min(1.0, left * lift), min(1.0, right * lift)
        elif law_db < -3.0:
            left, right = max(left, 0.0) ** exponent, max(right, 0.0) ** exponent
        out[0, n], out[1, n] = left, right


@compiled
def _balance(pan: Floats, out: Floats) -> None:
    for n in range(pan.shape[0]):
        far = math.cos(abs(pan[n]) * math.pi / 2)
        out[0, n] = far if pan[n] > 0.0 else 1.0
        out[1, n] = far if pan[n] < 0.0 else 1.0
