"""Sounds with a spectrum that one can tell, and what a spectral check makes of them."""

from __future__ import annotations

import io
import json

import av
import numpy as np

from processing.engine.checks.short_time import ShortTime
from processing.engine.checks.spectral import Spectral
from processing.engine.meter import Meter

RATE = 48_000


def heard(sound, rate=RATE, block=65_536):
    short = ShortTime(rate, len(sound))
    for at in range(0, sound.shape[1], block):
        short.feed(sound[:, at : at + block])
    short.end()
    return short


def judged(sound, rate=RATE, block=65_536, **against):
    """Figures and findings of a sound, as they are in JSON."""
    check, meter = Spectral(rate, len(sound), **against), Meter(rate, len(sound))
    for at in range(0, sound.shape[1], block):
        check.feed(sound[:, at : at + block])
    made = {**check.figures(), "findings": list(check.findings(meter.result()))}
    return json.loads(json.dumps(made, allow_nan=False))


def codes(made):
    return {found["code"]: found["severity"] for found in made["findings"]}


def white(seconds, rate=RATE, channels=2, seed=1, rms=0.1):
    random = np.random.default_rng(seed)
    return rms * random.standard_normal((channels, round(seconds * rate)))


def shaped(noise, rate, gain):
    """Noise through a filter whose gain at each frequency (Hz) is given."""
    lines = np.fft.rfft(noise, axis=1)
    hz = np.fft.rfftfreq(noise.shape[1], 1 / rate)
    return np.fft.irfft(lines * gain(np.maximum(hz, 1.0)), noise.shape[1], axis=1)


def pink(seconds, rate=RATE, channels=2, seed=1):
    return shaped(
        white(seconds, rate, channels, seed), rate, lambda hz: np.where(hz < 8, 0, 30 / hz**0.5)
    )


def record(seconds=20.0, rate=RATE, channels=2, seed=1):
    """Beats of noise as dense and as dark as popular records are, and a chord."""

    def slope(hz):
        down = (np.maximum(hz, 63) / 100) ** (-5 / 6.02)
        steeper = (np.maximum(hz, 4_000) / 4_000) ** (-3 / 6.02)
        return np.where(hz < 40, 0, down * steeper)

    noise = shaped(white(seconds, rate, channels, seed, 1.0), rate, slope)
    t = np.arange(noise.shape[1]) / rate
    beat = 0.15 + np.exp(-((t * 2) % 1.0) * 6)
    chord = sum(np.sin(2 * np.pi * hz * t) for hz in (110, 220, 277, 330, 440))
    return 0.1 * (noise / noise.std() * beat + 0.2 * chord)


def voice(seconds, rate=RATE, seed=3):
    """A singer: harmonics with vibrato, words and pauses, (1, frames)."""
    random = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate)) / rate
    sung, at = np.zeros(len(t)), 0.3
    while at < seconds - 1:
        long = random.uniform(0.4, 1.6)
        hz = random.choice([110, 123.5, 130.8, 146.8, 164.8, 196, 220, 246.9])
        now = (t >= at) & (t < at + long)
        own = t[now] - at
        turn = 2 * np.pi * hz * own + 0.05 * hz / 5 * np.sin(2 * np.pi * 5 * own)
        swell = np.minimum(1, np.minimum(own / 0.05, (long - own) / 0.1))
        sung[now] += swell * sum(np.sin(k * turn) / k for k in range(1, 12))
        at += long + random.uniform(0.1, 0.5)
    return 0.1 * sung[None]


def hum(seconds, hz, rms_dbfs, rate=RATE, harmonics=range(1, 11)):
    t = np.arange(round(seconds * rate)) / rate
    lines = sum(0.7**k * np.sin(2 * np.pi * hz * k * t + k) for k in harmonics)
    return lines[None] / lines.std() * 10 ** (rms_dbfs / 20)


def notes(places, seconds, rate=RATE):
    """Sawtooth notes: (at, seconds, Hz) each."""
    t = np.arange(round(seconds * rate)) / rate
    played = np.zeros(len(t))
    for at, long, hz in places:
        now = (t >= at) & (t < at + long)
        own = t[now] - at
        swell = np.minimum(1, np.minimum(own / 0.01, (long - own) / 0.02))
        played[now] += swell * sum(np.sin(2 * np.pi * k * hz * own) / k for k in range(1, 20))
    return 0.15 * played[None]


def through(codec, bit_rate, container, sound, rate=RATE):
    """What comes out of an encoder and its decoder again."""
    file, layout = io.BytesIO(), "stereo" if len(sound) == 2 else "mono"
    with av.open(file, "w", format=container) as written:
        stream = written.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        turned = av.AudioResampler(stream.codec_context.format, layout, rate)
        for at in range(0, sound.shape[1], 1152):
            planes = np.ascontiguousarray(sound[:, at : at + 1152], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, at
            for one in turned.resample(frame):
                written.mux(stream.encode(one))
        written.mux(stream.encode(None))
    file.seek(0)
    floats = av.AudioResampler("fltp", layout, rate)
    with av.open(file) as read:
        frames = [one for frame in read.decode(audio=0) for one in floats.resample(frame)]
    return np.concatenate([one.to_ndarray() for one in frames], axis=1).astype(np.float64)
