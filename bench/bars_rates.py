"""Sample-rate conversion and dither: spurs, images, response, and what a word length leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import av
import numpy as np
from pedalboard.io import StreamResampler
from scipy import signal

from bench.row import Row
from processing.engine.audio import Samples
from processing.engine.deliver.dither import dithered, whole_numbers
from processing.engine.kernels import Floats
from processing.engine.streams import at_rate

PAIRS = ((44_100, 48_000), (48_000, 44_100), (96_000, 44_100), (96_000, 48_000), (48_000, 96_000))
SECONDS = 4
Convert = Callable[[Floats, int, int], Floats]


def rows(_folder: Path) -> Iterator[Row]:
    for of, to in PAIRS:
        label = f"{of / 1000:g} to {to / 1000:g} kHz"
        yield Row(f"{label}, 997 Hz: highest spur", _spur_db(ours, of, to), "<=", -140, "dBc")
        response = _response_db(of, to)
        yield Row(f"{label}: off flat up to 20 kHz", response, "<=", 0.01, "dB", 4)
        yield Row(f"{label}: what folds or is mirrored", _alias_db(ours, of, to), "<=", -130, "dBc")
    for name, convert in (("pedalboard's resampler", _pedalboard), ("FFmpeg's resampler", _ffmpeg)):
        yield Row(
            f"{name}, 96 to 44.1 kHz: highest spur", _spur_db(convert, 96_000, 44_100), unit="dBc"
        )
        yield Row(
            f"{name}, 96 to 44.1 kHz: what folds", _alias_db(convert, 96_000, 44_100), unit="dBc"
        )
    yield from dither()


def ours(sound: Floats, of: int, to: int) -> Floats:
    blocks = (sound[None, at : at + 65_536] for at in range(0, len(sound), 65_536))
    return np.concatenate([each[0] for each in at_rate(blocks, of=of, to=to, channels=1)])


def _pedalboard(sound: Floats, of: int, to: int) -> Floats:
    stream = StreamResampler(of, to, 1)
    pieces = [stream.process(sound.astype(np.float32)[None]), stream.process()]
    return np.asarray(np.concatenate(pieces, axis=1)[0], dtype=np.float64)


def _ffmpeg(sound: Floats, of: int, to: int) -> Floats:
    resampler = av.AudioResampler(format="dblp", layout="mono", rate=to)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None]), "dblp", "mono")
    frame.sample_rate = of
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([each.to_ndarray()[0] for each in frames])


def _tone(hz: float, rate: int, level: float = 0.5) -> Floats:
    return np.asarray(level * np.sin(2 * np.pi * hz / rate * np.arange(SECONDS * rate)))


def _spectrum(sound: Floats, rate: int) -> Floats:
    """Power of two seconds of the middle, a bin each half of a hertz."""
    piece = sound[rate : 3 * rate]
    return np.asarray(np.abs(np.fft.rfft(piece * signal.windows.kaiser(len(piece), 28))) ** 2)


def _spur_db(convert: Convert, of: int, to: int) -> float:
    power = _spectrum(convert(_tone(997.0, of), of, to), to)
    at = 2 * 997
    peak = power[at]
    power[at - 40 : at + 41] = 0
    power[:40] = 0
    return float(10 * np.log10(power.max() / peak))


def _response_db(of: int, to: int) -> float:
    """The largest departure of tones from 20 Hz to 20 kHz."""
    worst = 0.0
    for hz in (20, 100, 1000, 5000, 10_000, 15_000, 18_000, 19_000, 20_000):
        before, after = (
            _level(sound, rate, hz)
            for sound, rate in ((_tone(hz, of), of), (ours(_tone(hz, of), of, to), to))
        )
        worst = max(worst, abs(20 * np.log10(after / before)))
    return float(worst)


def _level(sound: Floats, rate: int, hz: int) -> float:
    return float(np.sqrt(_spectrum(sound, rate)[2 * hz] / rate**2))


def _alias_db(convert: Convert, of: int, to: int) -> float:
    """Down: tones the new rate cannot carry. Up: mirrors of those just under half the rate."""
    worst = -400.0
    low, high = (0.5 * to * 1.01, 0.49 * of) if to < of else (0.3 * of, 0.44 * of)
    reference = _spectrum(convert(_tone(997.0, of), of, to), to)[2 * 997]
    for hz in np.linspace(low, high, 6).round():
        power = _spectrum(convert(_tone(float(hz), of), of, to), to)
        power[:40] = 0
        if to > of:
            power[int(2 * hz) - 40 : int(2 * hz) + 41] = 0
        worst = max(worst, float(10 * np.log10(max(power.max(), 1e-300) / reference)))
    return worst


def dither() -> Iterator[Row]:
    """At 16 bit: the error's mean and variance at any level, and a tone under the last bit."""
    step = 2.0**-15
    for name, wave in {
        "silence": np.zeros(400_000),
        "a third of a step": np.full(400_000, step / 3),
        "a tone": 0.3 * np.sin(np.arange(400_000) * 0.05),
    }.items():
        error = (_at_16_bit(wave[None])[0] - wave) / step
        yield Row(
            f"dither at 16 bit, {name}: mean of the error",
            abs(float(error.mean())),
            "<=",
            0.01,
            "steps",
            4,
        )
        # Of the noise that is not the signal's: the rounding adds a twelfth to a sixth.
        yield Row(
            f"dither at 16 bit, {name}: variance off 0.25",
            abs(float(error.var()) - 0.25),
            "<=",
            0.01,
            "steps²",
            4,
        )
    rate, level = 48_000, 10 ** (-105 / 20)
    quiet = _at_16_bit(_tone(1000.0, rate, level)[None])[0]
    n = np.arange(len(quiet))
    heard = 2 * abs(np.mean(quiet * np.exp(-2j * np.pi * 1000 / rate * n)))
    yield Row(
        "a tone at −105 dBFS, read back at 16 bit",
        float(20 * np.log10(heard / level)),
        "<=",
        1.0,
        "dB off",
        2,
    )
    again = partial(_at_16_bit, np.zeros((2, 100_000)))
    yield Row(
        "two ditherings of the same seed: values that differ",
        float(np.count_nonzero(again() != again())),
        "<=",
        0,
        "",
        0,
    )


def _at_16_bit(sound: Samples) -> Samples:
    blocks = list(dithered([sound], len(sound), "bench", bits=16))
    return whole_numbers(np.concatenate(blocks, axis=1), 16) / 2**15
