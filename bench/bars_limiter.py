"""The limiter: overshoot by an independent interpolator, distortion, and the link of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pedalboard
from scipy import signal

from bench.row import Row
from processing.engine.audio import Samples
from processing.engine.dynamics import Compression
from processing.engine.kernels import Floats
from processing.engine.limiter import Limiter, limited, with_envelope
from processing.recipes.channel import Compressor
from tests.processing.engine.signals import music
from tests.processing.engine.song import song

CEILINGS_DBTP = (-0.1, -1.0, -2.0, -6.0)
RATES = (44_100, 48_000, 96_000)
DRIVE_DB = 9.0


def rows(_folder: Path) -> Iterator[Row]:
    for rate in RATES:
        yield from overshoot(rate)
    yield from distortion()
    yield from link()


def ours(sound: Samples, rate: int, ceiling_dbtp: float, drive_db: float) -> Samples:
    limiter = Limiter(rate, len(sound), ceiling_dbtp=ceiling_dbtp, drive_db=drive_db)
    blocks = (sound[:, at : at + 65_536] for at in range(0, sound.shape[1], 65_536))
    return np.concatenate(list(limited(with_envelope(blocks, len(sound)), limiter)), axis=1)


def brickwall(sound: Samples, rate: int, ceiling_dbtp: float, drive_db: float) -> Samples:
    plugin = pedalboard.BrickwallLimiter(ceiling_db=ceiling_dbtp, true_peak=True)
    board = pedalboard.Chain([pedalboard.Gain(drive_db), plugin])
    return np.asarray(board(sound.astype(np.float32), rate), dtype=np.float64)


def true_peak_db(sound: Samples) -> float:
    """Sixteen points a sample, by interpolators that reach 32 and 128 frames: the higher one."""
    padded = np.pad(sound, ((0, 0), (160, 160)))
    peaks = [np.abs(signal.upfirdn(taps, row, up=16)).max() for taps in _taps() for row in padded]
    return float(20 * np.log10(max(peaks)))


@lru_cache(maxsize=1)
def _taps() -> tuple[Floats, ...]:
    return tuple(
        np.asarray(signal.firwin(16 * 2 * reach + 1, 1 / 16, window=("kaiser", beta)) * 16)
        for reach, beta in ((32, 8.0), (128, 9.0))
    )


def torture(rate: int) -> dict[str, Samples]:
    n = np.arange(rate)
    t = n / rate
    random = np.random.Generator(np.random.PCG64(1))
    bursts = np.sin(2 * np.pi * 11_000 * t) * (signal.square(2 * np.pi * 3 * t) > 0)
    waves = {
        "a quarter of the rate": np.sin(np.pi / 2 * n + np.pi / 4),
        "11 kHz bursts": bursts,
        "50 Hz": np.sin(2 * np.pi * 50 * t),
        "impulses": (n % 4001 == 0) * 1.0,
        "a square": np.sign(np.sin(2 * np.pi * 97 * t)),
        "full-band noise": random.standard_normal(rate) * 0.25,
        "noise of single bits": np.sign(random.standard_normal(rate)),
    }
    return {name: wave[None] for name, wave in waves.items()}


def overshoot(rate: int) -> Iterator[Row]:
    """The worst of all ceilings, over the ceiling."""
    label = f"{rate / 1000:g} kHz"
    tunes = {"a tune": music(rate, 8), "a song": _song(rate)}
    for name, sound in tunes.items():
        yield Row(f"{label}, {name}: overshoot", _worst(ours, sound, rate), "<=", 0.05, "dB", 3)
    for name, sound in torture(rate).items():
        yield Row(f"{label}, {name}: overshoot", _worst(ours, sound, rate), "<=", 0.1, "dB", 3)
    noise = torture(rate)["full-band noise"]
    peer = _worst(brickwall, noise, rate, ceilings_dbtp=(-1.0,))
    yield Row(f"{label}, pedalboard's brickwall on that noise", peer, unit="dB", digits=3)


@lru_cache(maxsize=len(RATES))
def _song(rate: int) -> Samples:
    """All stems of a song as loud as their sum can be, six seconds of it."""
    whole = np.zeros((2, 6 * rate))
    for stem in song(rate=rate).stems.values():
        piece = np.atleast_2d(stem)[:, : whole.shape[1]]
        whole[:, : piece.shape[1]] += piece
    return np.asarray(whole / np.abs(whole).max())


def _worst(
    limit: Callable[[Samples, int, float, float], Samples],
    sound: Samples,
    rate: int,
    *,
    ceilings_dbtp: tuple[float, ...] = CEILINGS_DBTP,
) -> float:
    return max(
        true_peak_db(limit(sound, rate, ceiling, DRIVE_DB)) - ceiling for ceiling in ceilings_dbtp
    )


def distortion() -> Iterator[Row]:
    """Everything but the tone, under a steady reduction by 6 dB."""
    for hz, limit_db in ((50, -80), (200, -100), (1000, -100)):
        for name, limit in (("", ours), ("pedalboard's brickwall, ", brickwall)):
            n = np.arange(5 * 48_000)
            tone = 10 ** (-1 / 20) * np.sin(2 * np.pi * hz / 48_000 * n)[None]
            found = _thd_n_db(limit(tone, 48_000, -1.0, 6.0)[0, 48_000 : 4 * 48_000], hz)
            what = f"{name}{hz} Hz, 6 dB of reduction: distortion and noise"
            yield Row(what, found, "" if name else "<=", 0 if name else limit_db, "dB")


def _thd_n_db(steady: Floats, hz: int) -> float:
    """Of three seconds at 48 kHz."""
    power = np.abs(np.fft.rfft(steady * signal.windows.blackmanharris(len(steady)))) ** 2
    at = hz * 3
    wanted = power[at - 6 : at + 7].sum()
    rest = power[: at - 6].sum() + power[at + 7 :].sum()
    return float(10 * np.log10(rest / wanted))


def link() -> Iterator[Row]:
    """A loud side and a quiet one: by how much their gains differ."""
    t = np.arange(48_000) / 48_000
    sound = np.vstack([0.9 * np.sin(2 * np.pi * 200 * t + 0.1), 0.09 * np.cos(2 * np.pi * 330 * t)])
    heard = (np.abs(sound) > 1e-3).all(axis=0)
    compression = Compression(Compressor(threshold_lu=0, ratio=4), 48_000, lufs=-20, channels=2)
    for name, out in (
        ("compressor", compression(sound.copy())),
        ("limiter", ours(sound, 48_000, -6.0, 6.0)),
    ):
        gains_db = 20 * np.log10(out[:, heard] / sound[:, heard])
        apart = float(np.abs(gains_db[0] - gains_db[1]).max())
        yield Row(f"{name}: gains of left and right apart", apart, "<=", 0.01, "dB", 6)
    plugin = pedalboard.Compressor(threshold_db=-20, ratio=4)
    peer = np.asarray(plugin(sound.astype(np.float32), 48_000), dtype=np.float64)
    gains_db = 20 * np.log10(peer[:, heard] / sound[:, heard])
    apart = float(np.abs(gains_db[0] - gains_db[1]).max())
    yield Row("pedalboard's compressor: gains apart", apart, unit="dB", digits=3)
