"""Right headers around sound that is wrong, or strange."""

from __future__ import annotations

import functools

import numpy as np

from tests.processing.engine.files import FLOAT, chunk, fmt, riff
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.case import reject, warn


def float_wav(frames, rate=seeds.RATE):
    frames = np.atleast_2d(frames)
    shape = fmt(FLOAT, channels=frames.shape[1], rate=rate, bits=32)
    return riff(shape, chunk(b"data", frames.astype("<f4").tobytes()))


def double_wav(frames):
    shape = fmt(FLOAT, channels=frames.shape[1], bits=64)
    return riff(shape, chunk(b"data", frames.astype("<f8").tobytes()))


def spoilt(every, value, seconds=1.0):
    frames = seeds.floats(seconds)
    frames[::every, 0] = value
    return float_wav(frames)


def louder(gain):
    return float_wav(seeds.floats(1.0) * gain)


def clipped():
    wave = np.sin(2 * np.pi * 441 * np.arange(96_000) / seeds.RATE)
    return float_wav(np.clip(np.stack([wave, wave], axis=1) * 3, -1, 1))


def shifted():
    return float_wav(seeds.floats(2.0) * 0.5 + 0.2)


def mirrored():
    left = seeds.floats(2.0)[:, :1]
    return float_wav(np.concatenate([left, -left], axis=1))


def one_sided():
    frames = seeds.floats(2.0)
    frames[:, 1] = 0
    return float_wav(frames)


def nearly_silent():
    frames = np.zeros((20 * seeds.RATE, 2))
    frames[: seeds.RATE // 10] = seeds.floats(0.1)
    return float_wav(frames)


def at_rate(rate):
    return riff(fmt(rate=rate), chunk(b"data", seeds.pcm16(1.0, rate)))


def wide(channels):
    return riff(fmt(channels=channels), chunk(b"data", seeds.pcm16(0.6, channels=channels)))


def beyond_float32():
    frames = seeds.floats(0.6).astype("<f8")
    frames[100] = 1e300
    return double_wav(frames)


CASES = {
    "all nan": reject(functools.partial(spoilt, 1, np.nan), "no_finite_audio"),
    "2 % infinite": reject(functools.partial(spoilt, 25, np.inf), "no_finite_audio"),
    "1 % nan": reject(functools.partial(spoilt, 50, np.nan), "no_finite_audio"),
    "one nan": warn(functools.partial(spoilt, 48_000, np.nan), "nonfinite_sanitized"),
    "some minus infinite": warn(functools.partial(spoilt, 500, -np.inf), "nonfinite_sanitized"),
    "+70 dBFS": reject(functools.partial(louder, 10**3.6), "level_out_of_range"),
    "beyond what a float holds": reject(beyond_float32, "level_out_of_range"),
    "+6 dBFS": warn(functools.partial(louder, 4.0), "over_full_scale"),
    "cut tops": warn(clipped, "clipping"),
    "off zero": warn(shifted, "dc_offset"),
    "against each other": warn(mirrored, "antiphase"),
    "one side silent": warn(one_sided, "dead_channel"),
    "silence": warn(lambda: float_wav(np.zeros((48_000, 2))), "silent"),
    "-100 dBFS": warn(functools.partial(louder, 1e-5), "silent"),
    "next to silence": warn(nearly_silent, "mostly_silent"),
    "300 ms": warn(lambda: float_wav(seeds.floats(0.3)), "too_short_for_loudness"),
    "22 kHz": warn(functools.partial(at_rate, 22_050), "low_sample_rate"),
    "384 kHz": warn(functools.partial(at_rate, 384_000), "unusual_sample_rate"),
    "12 channels": warn(functools.partial(wide, 12), "many_channels"),
}
