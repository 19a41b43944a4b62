"""Noise with the spectrum of popular records, which a plan for tone must leave alone."""

import numpy as np

from processing.engine.checks.balance import target
from processing.engine.filters import Filter, equaliser
from processing.engine.master.loudest import THIRDS_HZ
from processing.recipes.channel import EqBand
from tests.processing.engine.players import noise

RATE = 48_000


def record(seconds=8, *, side=0.4, seed=1, rms=0.08, bands=()):
    """Stereo: a middle and `side` times as much at the sides; equalised by `bands`."""
    frames = round(seconds * RATE)
    hz = np.fft.rfftfreq(frames, 1 / RATE)
    # Levels of third octaves: a density 3 dB an octave above that of white noise.
    level = np.interp(np.log(np.maximum(hz, 1)), np.log(THIRDS_HZ), target()["levels_db"])
    shape = 10 ** ((level - 10 * np.log10(np.maximum(hz, 15))) / 20)
    made = np.fft.irfft(np.fft.rfft(noise(seconds, 1.0, seed=seed)) * shape, n=frames)
    middle, sides = made / made.std()
    sound = rms * np.vstack([middle + side * sides, middle - side * sides])
    return Filter(equaliser([EqBand(**band) for band in bands], RATE), 2)(sound)
