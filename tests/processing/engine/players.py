"""A small band that always plays the same: stems with a known tempo, and ways to read files."""

import hashlib

import numpy as np
from scipy import signal

from processing.engine.audio import Reader, Writer
from processing.engine.meter import Meter
from processing.recipes import StemRole

RATE = 48_000


def written(path, sound, rate=RATE):
    sound = np.atleast_2d(sound)
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    return path


def read(path):
    with Reader(path) as reader:
        return reader.read(0, reader.frames)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def loudness(sound, rate=RATE):
    meter = Meter(rate, len(sound))
    meter.feed(sound)
    return meter.result()


def noise(seconds, rms, *, seed=1, channels=2, rate=RATE):
    random = np.random.Generator(np.random.PCG64(seed))
    return rms * random.standard_normal((channels, round(seconds * rate)))


def true_peak_db(sound):
    """An independent verdict: 16 times oversampled by a long windowed sinc of its own."""
    taps = signal.firwin(16 * 64 + 1, 1 / 16, window=("kaiser", 8.0)) * 16
    padded = np.pad(sound, ((0, 0), (128, 128)))
    peaks = [np.abs(signal.upfirdn(taps, row, up=16)).max() for row in padded]
    return 20 * np.log10(max(peaks))


def band(seconds, rate=RATE):
    """(name, role, sound): two bars a second long each, over and over."""
    t = np.arange(round(seconds * rate)) / rate

    def hits(period, decay, at=0.0):
        return np.exp(-((t - at) % period) / decay) * (t >= at)

    def chord(*hertz, phase=0.0):
        return sum(np.sin(2 * np.pi * hz * t + phase) for hz in hertz) / len(hertz)

    rattle = noise(seconds, 0.3, rate=rate, channels=1)[0]
    bright = signal.lfilter([1, -0.9], [1], rattle)
    return [
        ("Kick", StemRole.KICK, np.sin(2 * np.pi * 55 * t) * hits(0.5, 0.08)),
        ("Snare", StemRole.SNARE, rattle * hits(1, 0.06, 0.5)),
        ("Hats", StemRole.CYMBALS, bright * hits(0.25, 0.03)),
        ("Bass", StemRole.BASS, chord(82.4, 164.8) * hits(0.25, 0.3) * 0.5),
        (
            "Keys",
            StemRole.KEYS,
            np.vstack([chord(262, 330, 392), chord(262, 330, 392, phase=0.7)]) * hits(1, 0.6),
        ),
        ("Pad", StemRole.PAD, np.vstack([chord(220, 440), chord(221, 441)]) * 0.2),
        ("Lead", StemRole.LEAD, np.tanh(2 * chord(523, 524.5)) * hits(0.75, 0.5) * 0.4),
        ("Guitar", StemRole.GUITAR, np.sign(chord(196)) * hits(1 / 3, 0.2) * 0.1),
    ]


def band_on_disk(folder, seconds, rate=RATE, gains=None):
    sources = {}
    for name, _, sound in band(seconds, rate):
        gain = (gains or {}).get(name, 1.0)
        sources[name] = written(folder / f"{name}.wav", sound * gain, rate)
    return sources


def roles():
    return [(name, role) for name, role, _ in band(0.1)]
