"""A lag to the sample: the waveforms at their own rate, at a few places of a stretch."""

from __future__ import annotations

import itertools

import numpy as np
from scipy import fft

from processing.engine.align.candidates import between
from processing.engine.align.chain import Stretch
from processing.engine.align.reading import FRAME, RATE, Heard
from processing.engine.audio import Samples
from processing.engine.passport.tracks import Place, Window

_LOOKS = 4
_LOOK_SECONDS = 0.7
_REACH_SECONDS = 0.001
_WHOLE = 0.3  # of a sample: nobody moves a sound by less than one


def shift_seconds(earlier: Heard, later: Heard, stretch: Stretch) -> float:
    """How much later the stretch is heard. Between two rates it may lie between samples."""
    rate = later.rate
    first, second = (Window(Place(sound.path), rate) for sound in (earlier, later))
    length, reach = round(_LOOK_SECONDS * rate), round(_REACH_SECONDS * rate)
    coarse = round(stretch.lag / RATE * rate)
    curve = np.zeros(2 * reach + 1)
    for start in _loudest(earlier, stretch):
        at = round(start * rate)
        own = first.read(at, length)
        there = second.read(at + coarse - reach, length + 2 * reach)
        curve += _agreement(own, there, reach)
    best = int(np.abs(curve).argmax())
    if not curve.any() or best in {0, 2 * reach}:
        return stretch.lag / RATE
    found = coarse - reach + between(np.abs(curve), best)
    whole = round(found)
    if earlier.rate == later.rate and abs(found - whole) < _WHOLE:
        found = float(whole)
    return found / rate


def _agreement(own: Samples, there: Samples, reach: int) -> Samples:
    """Half-whitened: neither the bass alone nor the hiss alone decides."""
    size = fft.next_fast_len(len(there), real=True)
    cross = fft.rfft(there, size) * np.conj(fft.rfft(own, size))
    cross /= np.sqrt(np.abs(cross)) + 1e-12
    return np.asarray(fft.irfft(cross, size)[: 2 * reach + 1])


def _loudest(earlier: Heard, stretch: Stretch) -> list[float]:
    """Seconds at which looks begin: the loudest of each part of the stretch."""
    look = round(_LOOK_SECONDS * RATE / FRAME)
    sound = earlier.mono[stretch.first * FRAME : stretch.end * FRAME]
    power = np.square(sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)).sum(axis=1)
    if len(power) <= look:
        return [stretch.first * FRAME / RATE]
    summed = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    energy = summed[look:] - summed[:-look]
    edges = np.linspace(0, len(energy), min(_LOOKS, 1 + len(energy) // look) + 1).astype(int)
    return [
        float((stretch.first + low + int(energy[low:high].argmax())) * FRAME / RATE)
        for low, high in itertools.pairwise(edges)
        if high > low
    ]
