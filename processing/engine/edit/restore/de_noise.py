"""Steady noise turned down between and under the notes, and only where that helps.

A decision-directed Wiener filter (Y. Ephraim, D. Malah, IEEE Trans. ASSP 32, 1984) in two steps
(C. Plapous, C. Marro, P. Scalart, IEEE Trans. ASLP 14, 2006). Before it is used it is tried on the
sound itself: on what it made of it, with like noise added anew, so that what is gained is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.checks.noise_floor import noise_floor
from processing.engine.checks.short_time import ShortTime
from processing.engine.edit.prepare import told
from processing.engine.edit.restore.hum_lines import Floats
from processing.engine.edit.restore.windows import HOPS, Spectra, rebuilt, spectra, window_frames
from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.kernels import compiled
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import DeNoise

_MEMORY = 0.98
_SILENT = 1e-11  # mean square
_WITHIN = 10 ** (1.5 / 10)  # of the level of the pauses: noise and nothing else
_STEADY_DB = 9.0  # from the quiet to the loud moments of a pause that was named
_MUSIC_OVER_DB = 10.0  # what is less is all noise, and meant
_LEAST_WINDOWS = 16
_LEAST_GAIN_DB = 1.0  # less is not worth what it takes from the music
_TRIED_BLOCKS = 12  # blocks at most, spread over the sound, that it is tried on
_LEVEL_FROM_HZ = 60.0


@dataclass(frozen=True, slots=True)
class _Noise:
    """`power` (channels, bins) of a window; `dbfs`, RMS; why there is none."""

    power: Floats | None
    dbfs: float = 0.0
    why_not: str = ""


def de_noise(settings: DeNoise, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound with its noise turned down; the same object where there is none, or no gain."""
    noise = _named(settings, sound, desk) if settings.noise_to_seconds else _quietest(sound, desk)
    if noise.power is None:
        return sound, step("de_noise", noise.why_not, found=False)
    size = window_frames(sound.rate)
    quiet = _Quietening(noise.power, settings.reduction_db)
    made = kept(
        rebuilt(told(sound, desk, 0.5, 0.9), sound.channels, size, sound.frames, quiet),
        desk.folder / "de-noised",
        rate=sound.rate,
        channels=sound.channels,
    )
    gain_db = _gain_db(made, noise.power, settings.reduction_db, size)
    desk.tell(1.0)
    if gain_db < _LEAST_GAIN_DB:
        sentence = (
            f"Noise at {number(noise.dbfs, 0)} dBFS; taking it out would cost the music more "
            "than it gains: left as it was."
        )
        return sound, step("de_noise", sentence, found=True, helped=False, noise_dbfs=noise.dbfs)
    sentence = (
        f"Noise at {number(noise.dbfs, 0)} dBFS turned down by up to "
        f"{number(settings.reduction_db, 0)} dB; the music stands out of it "
        f"{number(gain_db)} dB better."
    )
    return made, step(
        "de_noise",
        sentence,
        found=True,
        helped=True,
        noise_dbfs=noise.dbfs,
        gain_db=gain_db,
        reduction_db=settings.reduction_db,
    )


def _quietest(sound: Sound, desk: Desk) -> _Noise:
    """What the pauses hold, if it hisses steadily."""
    short = ShortTime(sound.rate, sound.channels)
    for block in told(sound, desk, 0.0, 0.25):
        short.feed(block)
    short.end()
    floor = noise_floor(short) if sound.frames else None
    if floor is None or not floor.is_noise:
        return _Noise(None, why_not="No steady noise was found: left as it was.")
    if floor.programme_dbfs - floor.level_dbfs < _MUSIC_OVER_DB:
        return _Noise(None, why_not="Nothing stands out of the noise: left as it was.")
    at_most = 10 ** (floor.level_dbfs / 10) * _WITHIN
    profile = _Profile(sound)
    for each in spectra(told(sound, desk, 0.25, 0.5), sound.channels, profile.size):
        level = profile.levels(each)
        profile.take(each, (level > _SILENT) & (level <= at_most))
    return profile.noise()


def _named(settings: DeNoise, sound: Sound, desk: Desk) -> _Noise:
    """What the pause holds that the recipe names."""
    profile = _Profile(sound)
    hop = profile.size // HOPS
    start = (settings.noise_from_seconds or 0.0) * sound.rate + profile.size - hop
    stop = (settings.noise_to_seconds or 0.0) * sound.rate
    at, heard = 0, []
    for each in spectra(told(sound, desk, 0.0, 0.5), sound.channels, profile.size):
        ends = (at + np.arange(each.shape[1]) + 1) * hop
        at += each.shape[1]
        level = profile.levels(each)
        inside = (ends >= start) & (ends <= stop) & (level > _SILENT)
        profile.take(each, inside)
        heard.append(level[inside])
    levels = np.concatenate([*heard, np.zeros(0)])
    if len(levels) >= _LEAST_WINDOWS:
        low, high = 10 * np.log10(np.quantile(levels, [0.1, 0.9]))
        if high - low > _STEADY_DB:
            return _Noise(None, why_not="That pause holds more than noise: left as it was.")
    return profile.noise()


class _Profile:
    """The mean power of the windows that hold nothing but noise."""

    def __init__(self, sound: Sound) -> None:
        self.size = window_frames(sound.rate)
        self._first = int(np.ceil(_LEVEL_FROM_HZ * self.size / sound.rate))
        self._sum = np.zeros((sound.channels, self.size // 2 + 1))
        self._count = 0

    def levels(self, each: Spectra) -> Floats:
        """Mean square of each window, over the channels."""
        power = np.square(np.abs(each[:, :, self._first :])).sum(axis=2).mean(axis=0)
        # The squares of the window add up to half its size.
        return np.asarray(2 * power / (self.size * self.size / 2))

    def take(self, each: Spectra, windows: np.ndarray) -> None:
        self._sum += np.square(np.abs(each[:, windows])).sum(axis=1)
        self._count += int(windows.sum())

    def noise(self) -> _Noise:
        if self._count < _LEAST_WINDOWS:
            return _Noise(None, why_not="There is no pause with noise in it: left as it was.")
        power = self._sum / self._count
        level = 2 * power.sum(axis=1).mean() / (self.size * self.size / 2)
        return _Noise(power, dbfs=float(10 * np.log10(level)))


class _Quietening:
    """The filter as it works on spectra; all channels get the same gain, so that nothing moves."""

    def __init__(self, noise: Floats, reduction_db: float) -> None:
        self._noise = noise.sum(axis=0) + 1e-30
        self._floor = 10 ** (-reduction_db / 20)
        self._before = np.zeros(noise.shape[1])

    def __call__(self, each: Spectra) -> None:
        _quieten(each, self._noise, self._floor, self._before)


@compiled
def _quieten(each: Spectra, noise: Floats, floor: float, before: Floats) -> None:
    """Two-step Wiener gains, in place; before: the power that was let through last, over noise."""
    channels, windows, bins = each.shape
    for window in range(windows):
        for k in range(bins):
            power = 0.0
            for channel in range(channels):
                value = each[channel, window, k]
                power += value.real * value.real + value.imag * value.imag
            over = power / noise[k]
            prior = _MEMORY * before[k] + (1.0 - _MEMORY) * max(over - 1.0, 0.0)
            first = prior / (1.0 + prior)
            prior = first * first * over
            gain = max(prior / (1.0 + prior), floor)
            before[k] = gain * gain * over
            for channel in range(channels):
                each[channel, window, k] *= gain


def _gain_db(made: Sound, noise: Floats, reduction_db: float, size: int) -> float:
    """How much closer a noisy copy of what was made comes to it, in dB."""
    every = max(1, made.frames // QUANTUM // _TRIED_BLOCKS)
    gained = noisy = 0.0
    for number_, block in enumerate(islice(made.blocks(), 0, None, every)):
        if number_ == _TRIED_BLOCKS:
            break
        random = np.random.Generator(np.random.PCG64(number_))
        hiss = _shaped(random.standard_normal(block.shape), noise, size)
        quiet = _Quietening(noise, reduction_db)
        frames = block.shape[1]
        after = list(rebuilt([block + hiss], len(block), size, frames, quiet))
        # The filter needs some windows to settle.
        settled = slice(min(4 * size, frames // 2), None)
        gained += float(np.square(np.concatenate(after, axis=1) - block)[:, settled].sum())
        noisy += float(np.square(hiss)[:, settled].sum())
    return float(10 * np.log10(noisy / gained)) if gained and noisy else 0.0


def _shaped(white: Samples, noise: Floats, size: int) -> Samples:
    """White noise made to have this mean power in a window."""
    gains = np.sqrt(noise / (size / 2))[:, None, :]

    def change(each: Spectra) -> None:
        each *= gains

    frames = white.shape[1]
    return np.concatenate(list(rebuilt([white], len(white), size, frames, change)), axis=1)
