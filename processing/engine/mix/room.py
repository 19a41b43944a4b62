"""The one reverb of a mix, calibrated so that a send says how loud its return will be."""

from __future__ import annotations

import math

import numpy as np
import pedalboard

from processing.engine.audio import Samples
from processing.engine.filters import Filter, chain, high_pass
from processing.engine.streams import measured
from processing.recipes.mix import ReverbRecipe

# Freeverb's eight combs are 25 to 37 ms long; what goes round in one decays by its feedback.
_MEAN_COMB_SECONDS = 0.0307
_LEAST_FEEDBACK, _FEEDBACK_SPAN = 0.7, 0.28
_CALIBRATION_SECONDS = 4


class Room:
    """Give it what is sent, block by block; it answers the return alone, as long as the block."""

    def __init__(self, recipe: ReverbRecipe, rate: int) -> None:
        self.tail_frames = round((recipe.pre_delay_seconds + 1.1 * recipe.decay_seconds) * rate)
        self._rate = rate
        delay = round(recipe.pre_delay_seconds * rate)
        self._waiting = np.zeros((2, delay))
        self._reverb = _freeverb(recipe)
        self._filter = _return_filter(recipe, rate)
        self._gain = 10 ** ((recipe.gain_db - _loudness_gain_db(recipe, rate)) / 20)

    def __call__(self, send: Samples) -> Samples:
        queue = np.concatenate([self._waiting, send], axis=1)
        now, self._waiting = queue[:, : send.shape[1]], queue[:, send.shape[1] :].copy()
        return self._filter(_reverberated(self._reverb, now, self._rate)) * self._gain


def _freeverb(recipe: ReverbRecipe) -> pedalboard.Reverb:
    feedback = 10 ** (-3 * _MEAN_COMB_SECONDS / recipe.decay_seconds)
    return pedalboard.Reverb(
        room_size=min(1.0, max(0.0, (feedback - _LEAST_FEEDBACK) / _FEEDBACK_SPAN)),
        damping=recipe.damping,
        wet_level=1.0,
        dry_level=0.0,
        width=recipe.width,
    )


def _return_filter(recipe: ReverbRecipe, rate: int) -> Filter:
    hz = recipe.high_pass_hz
    return Filter(chain() if hz is None else chain(high_pass(hz, rate)), channels=2)


def _reverberated(reverb: pedalboard.Reverb, block: Samples, rate: int) -> Samples:
    wet = reverb.process(np.ascontiguousarray(block, dtype=np.float32), rate, reset=False)
    return np.asarray(wet, dtype=np.float64)


def _loudness_gain_db(recipe: ReverbRecipe, rate: int) -> float:
    """How much louder than its send the return is, for a sound with a spectrum like music."""
    noise = _pink(rate * _CALIBRATION_SECONDS)
    wet = _reverberated(_freeverb(recipe), noise, rate)
    wet = _return_filter(recipe, rate)(wet)
    sent = measured([noise], rate, 2).integrated_lufs
    came_back = measured([wet], rate, 2).integrated_lufs
    return came_back - sent if came_back is not None and sent is not None else 0.0


def _pink(frames: int) -> Samples:
    """The same noise every time, equal on both sides as most of what is sent is."""
    white = np.random.Generator(np.random.PCG64(20)).standard_normal(frames)
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0.0
    mono = np.fft.irfft(spectrum, frames)
    return np.vstack([mono, mono]) * (0.05 / math.sqrt(float(np.mean(mono**2))))
