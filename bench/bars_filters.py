"""Filters beside their formulas, crossovers that add up, and mixes that cancel to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pedalboard
from scipy import signal

from bench.row import Row
from processing.engine import mix
from processing.engine.audio import Reader, Samples, Writer
from processing.engine.filters import Filter, chain, equaliser, high_pass, response_db
from processing.engine.kernels import Floats
from processing.engine.master.multiband import Bands
from processing.engine.stereo import MonoBelow
from processing.recipes.channel import EqBand
from processing.recipes.mix import BusRecipe, MixRecipe, StripRecipe

RATE = 48_000
NOTHING_DB = -400.0  # what a difference of exactly nothing is printed as


def rows(folder: Path) -> Iterator[Row]:
    yield from equalisers()
    yield from low_end()
    yield from crossovers()
    yield from nulls(folder)


def equalisers() -> Iterator[Row]:
    """An impulse through each shape, its spectrum beside the analogue formula of the cookbook."""
    worst = 0.0
    for hz in (30, 60, 250, 1000, 4000, 10_000):
        for shape, q in (("bell", 4.0), ("bell", 0.7), ("low_shelf", 0.7), ("high_shelf", 0.7)):
            for gain_db in (-12.0, 6.0):
                band = EqBand.from_json({"shape": shape, "hz": hz, "gain_db": gain_db, "q": q})
                worst = max(worst, _off_db(band))
    yield Row("equaliser beside its formula, impulse, 10 Hz to 20 kHz", worst, "<=", 0.01, "dB", 6)


def _off_db(band: EqBand) -> float:
    impulse = np.zeros((1, 1 << 18))
    impulse[0, 0] = 1.0
    spectrum = np.fft.rfft(Filter(equaliser([band], RATE), 1)(impulse)[0])
    hz = np.fft.rfftfreq(1 << 18, 1 / RATE).astype(np.float64)
    heard = (hz >= 10) & (hz <= 20_000)
    got = 20 * np.log10(np.abs(spectrum[heard]))
    return float(np.abs(got - _formula_db(band, hz[heard])).max())


def _formula_db(band: EqBand, hz: Floats) -> Floats:
    """The analogue prototype at the frequencies that the bilinear transform takes them from."""
    s = 1j * np.tan(np.pi * hz / RATE) / np.tan(np.pi * band.hz / RATE)
    a = 10 ** (band.gain_db / 40)
    if band.shape == "bell":
        value = (s * s + s * a / band.q + 1) / (s * s + s / (a * band.q) + 1)
    elif band.shape == "low_shelf":
        root = np.sqrt(a) / band.q
        value = a * (s * s + root * s + a) / (a * s * s + root * s + 1)
    else:
        root = np.sqrt(a) / band.q
        value = a * (a * s * s + root * s + 1) / (s * s + root * s + a)
    return np.asarray(20 * np.log10(np.abs(value)))


def low_end() -> Iterator[Row]:
    """30 Hz, Q 4, +6 dB on noise: the error beside the same filter in extended precision."""
    sound = np.random.Generator(np.random.PCG64(3)).standard_normal((1, 4 * RATE)) * 0.2
    rows_ = equaliser([EqBand(hz=30, gain_db=6, q=4)], RATE)
    exact = _in_extended(sound[0], rows_[0])
    ours = Filter(rows_, 1)(sound.copy())[0]
    plugin = pedalboard.PeakFilter(30, 6, 4)
    peer = np.asarray(plugin(sound.astype(np.float32), RATE), dtype=np.float64)[0]
    yield Row("30 Hz, Q 4: error", _db(np.abs(ours - exact).max()), "<=", -120, "dBFS")
    yield Row("30 Hz, Q 4, pedalboard: error", _db(np.abs(peer - exact).max()), unit="dBFS")
    sos = np.array([[*rows_[0][:3], 1.0, *rows_[0][3:]]])
    apart = float(np.abs(ours - signal.sosfilt(sos, sound[0])).max())
    yield Row("the same, beside scipy's sosfilt", _db(apart), unit="dBFS")


def _in_extended(sound: Floats, row: Floats) -> Floats:
    b0, b1, b2, a1, a2 = (np.longdouble(value) for value in row)
    first = second = np.longdouble(0)
    out = np.empty(len(sound), dtype=np.longdouble)
    for n, x in enumerate(sound.astype(np.longdouble)):
        y = b0 * x + first
        first, second = b1 * x - a1 * y + second, b2 * x - a2 * y
        out[n] = y
    return out.astype(np.float64)


def crossovers() -> Iterator[Row]:
    impulse = np.zeros((2, 1 << 17))
    impulse[:, 0] = 1.0
    for hz in ((120.0,), (120.0, 2500.0), (80.0, 400.0, 2000.0, 8000.0)):
        total = np.sum(Bands(hz, RATE, 2)(impulse.copy()), axis=0)
        flat = float(np.abs(20 * np.log10(np.abs(np.fft.rfft(total[0])))).max())
        yield Row(f"{len(hz) + 1} bands, their sum off flat", flat, "<=", 0.01, "dB", 6)
    mono = MonoBelow(120, RATE)(impulse.copy())
    flat = float(np.abs(20 * np.log10(np.abs(np.fft.rfft(mono[0])))).max())
    yield Row("bass in the middle: a mono sound off flat", flat, "<=", 0.01, "dB", 6)
    hz_ = np.geomspace(30, 2000, 200)
    ours = response_db(chain(high_pass(80, RATE, 48)), RATE, hz_)
    _, other = signal.sosfreqz(signal.butter(8, 80, "high", fs=RATE, output="sos"), hz_, fs=RATE)
    apart = float(np.abs(ours - 20 * np.log10(np.abs(other))).max())
    yield Row("48 dB high-pass beside scipy's Butterworth", apart, "<=", 0.01, "dB", 6)


PLAIN = BusRecipe(high_pass_hz=None, target_lufs=None)


def nulls(folder: Path) -> Iterator[Row]:
    random = np.random.Generator(np.random.PCG64(4))
    sound = (random.standard_normal((2, 5 * RATE)) * 0.1).astype(np.float32).astype(np.float64)
    path = folder / "One.wav"
    with Writer(path, RATE, 2) as file:
        file.write(sound)
    alone = _mixed(folder, [StripRecipe(name="One")], {"One": path})
    yield Row(
        "a mix of one stem, all of it bypassed: difference",
        _apart(alone, sound),
        "<=",
        NOTHING_DB,
        "dBFS",
    )
    both = [StripRecipe(name="One"), StripRecipe(name="Other", invert_polarity=True)]
    gone = _mixed(folder, both, {"One": path, "Other": path})
    yield Row(
        "a stem and itself upside down: what is left",
        _apart(gone, 0 * sound),
        "<=",
        NOTHING_DB,
        "dBFS",
    )
    twice = _mixed(
        folder, [StripRecipe(name="One"), StripRecipe(name="Other")], {"One": path, "Other": path}
    )
    yield Row(
        "the same stem on two strips, beside twice the stem",
        _apart(twice, 2 * sound),
        "<=",
        -140,
        "dBFS",
    )


def _mixed(folder: Path, strips: list[StripRecipe], sources: dict[str, Path]) -> Samples:
    output = folder / "mix.wav"
    mix.render(MixRecipe(strips=tuple(strips), bus=PLAIN), sources, output)
    with Reader(output) as reader:
        return reader.read(0, reader.frames)


def _apart(one: Samples, other: Samples) -> float:
    return _db(float(np.abs(one - other).max()))


def _db(value: float) -> float:
    return float(20 * np.log10(value)) if value > 0 else NOTHING_DB
