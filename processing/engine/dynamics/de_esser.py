"""The de-esser: the band of the esses goes down while it stands out from the rest of the voice."""

from __future__ import annotations

import math

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics import levels
from processing.engine.filters import Filter, band_pass, chain, high_pass, low_pass
from processing.engine.kernels import Floats
from processing.engine.loudness import decibels
from processing.recipes.channel import DeEsser

_KNEE_DB, _SLOPE = 6.0, 0.8
_ATTACK_SECONDS, _RELEASE_SECONDS, _MEAN_SECONDS = 0.002, 0.040, 0.003
# Where the balance of a voice may lie: one with no esses has nothing that stands out, and one that
# is all esses has.
_USUAL_DB = (-15.0, -6.0)
_WIDER = 0.6  # of the band's own Q, so that its edges go down nearly as far as its middle
_HEARD_DB = -45.0  # under the sound's own mean square: pauses have no esses


class EssBalance:
    """How strong the band of the esses usually is in a voice: fed once before the de-esser works.

    Blocks of any size, shape (channels, frames); the figures do not depend on their sizes but for
    the rounding of sums.
    """

    def __init__(self, settings: DeEsser, rate: int, channels: int) -> None:
        self._band = Filter(_detector(settings, rate), channels)
        self._sums: list[tuple[float, float]] = []
        self._frames = 0

    def feed(self, block: Samples) -> None:
        band = self._band(block.copy())
        self._sums.append((float(np.vdot(band, band)), float(np.vdot(block, block))))
        self._frames += block.shape[1]

    @property
    def db(self) -> float | None:
        """The band's energy over the whole's, in dB; None of silence."""
        band, whole = (math.fsum(column) for column in zip(*self._sums, strict=True))
        above, under = decibels(math.sqrt(band)), decibels(math.sqrt(whole))
        return None if above is None or under is None else above - under

    @property
    def mean_square(self) -> float:
        """Of all channels together."""
        return math.fsum(whole for _, whole in self._sums) / max(self._frames, 1)


class DeEssing:
    """One de-esser at work: a bell over the band, the same for all channels; no latency.

    Args:
        settings: As in the recipe.
        rate: In Hz; a band above what it carries does nothing.
        balance: Of the same sound, fed with all of it.
        channels: Of the sound.

    """

    def __init__(self, settings: DeEsser, rate: int, *, balance: EssBalance, channels: int) -> None:
        usual_db = balance.db if settings.from_hz < 0.45 * rate else None
        self._idle = usual_db is None
        self._curve = np.array(
            [
                min(max(usual_db or 0.0, _USUAL_DB[0]), _USUAL_DB[1]) + settings.threshold_db,
                _KNEE_DB,
                _SLOPE,
                settings.reduction_at_most_db,
                math.exp(-1 / (_ATTACK_SECONDS * rate)),
                math.exp(-1 / (_RELEASE_SECONDS * rate)),
                math.exp(-1 / (_MEAN_SECONDS * rate)),
                balance.mean_square * 10 ** (_HEARD_DB / 10),
            ]
        )
        self._state = np.zeros(5)
        self._rate, self._channels = rate, channels
        self._detector = Filter(_detector(settings, rate), channels)
        low, high = settings.from_hz, min(settings.to_hz, 0.45 * rate)
        centre = math.sqrt(low * max(high, low))
        rows = (
            chain()
            if self._idle
            else chain(band_pass(centre, rate, _WIDER * centre / (high - low)))
        )
        self._band = Filter(rows, channels)

    def __call__(self, block: Samples) -> Samples:
        """Changes the block in place, and returns it."""
        if self._idle:
            return block
        gain = np.empty(block.shape[1])
        heard = self._detector(block.copy())
        levels.ess_gain(heard, block, self._curve, self._state, gain)
        block += self._band(block.copy()) * gain
        return block

    def finish(self) -> Samples:
        return np.zeros((self._channels, 0))

    @property
    def most_reduction_db(self) -> float:
        return float(self._state[4])

    @property
    def seconds_reduced(self) -> float:
        """How long the band was down by 1 dB or more."""
        return float(self._state[2]) / self._rate


def _detector(settings: DeEsser, rate: int) -> Floats:
    return chain(high_pass(settings.from_hz, rate, 24), low_pass(settings.to_hz, rate, 24))
