"""Mains hum subtracted: a model of it is fitted and taken away, and nothing is filtered."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.hum import MAINS_HZ, hum, is_beneath
from processing.engine.checks.short_time import ShortTime
from processing.engine.edit.prepare import told
from processing.engine.edit.restore.hum_fit import Stretch, stretches
from processing.engine.edit.restore.hum_lines import EDGE, Complex, Floats, Grid, Lines, lines
from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.kernels import compiled
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import DeHum

_CERTAIN = 25.0  # times its variance must the power of a harmonic be, most of the time
_LEAST_SECONDS, _LEAST_LINES, _LOW = 5.0, 3, 10
_NULL_RUN = 64  # so many samples of nothing in a row were made silent: no hum is under them


def de_hum(settings: DeHum, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound without its hum; the same object where there is none.

    The mains is found within 0.01 Hz and followed where it drifts; a harmonic that is not certain
    to be there stays as it is. Three passes, memory of 0.5 kB per second, channel and harmonic.
    """
    mains_hz, programme_dbfs = _looked_for(settings, told(sound, desk, 0.0, 0.2), sound)
    if mains_hz is None:
        return sound, _none()
    grid = Grid.of(mains_hz, sound.rate, settings.harmonics)
    heard = lines(told(sound, desk, 0.2, 0.5), sound.channels, grid)
    model = _Model(heard, stretches(heard))
    if not model.is_hum or not is_beneath(model.level_dbfs, programme_dbfs):
        return sound, _none()
    made = kept(
        model.taken_from(told(sound, desk, 0.5, 1.0)),
        desk.folder / "de-hummed",
        rate=sound.rate,
        channels=sound.channels,
    )
    return made, _said(model)


def _looked_for(
    settings: DeHum, blocks: Iterable[Samples], sound: Sound
) -> tuple[float | None, float]:
    """The mains that the check hears, or that is named; and the RMS level of the sound."""
    short = ShortTime(sound.rate, sound.channels)
    for block in blocks:
        short.feed(block)
    short.end()
    power = float(short.power()[1:].sum()) if sound.frames else 0.0
    if power <= 0:
        return None, -math.inf
    level = 10 * math.log10(power)
    named = settings.mains_hz
    found = hum(short.low, level, MAINS_HZ if named is None else (float(named),))
    if found is not None:
        return found.mains_hz, level
    # Drums hide a hum from the check that knows of none; who names it has heard it.
    long_enough = sound.frames >= _LEAST_SECONDS * sound.rate
    return (float(named) if named is not None and long_enough else None), level


def _none() -> Step:
    return step("de_hum", "No hum was found: left as it was.", found=False)


@dataclass(frozen=True, slots=True)
class _Model:
    heard: Lines
    parts: list[Stretch]

    @property
    def certain(self) -> np.ndarray:
        """(channels, harmonics): what is there most of the time, and not by chance."""
        ratios = [
            np.square(np.abs(part.amplitudes)) / (part.uncertain + 1e-30)
            for part in self._humming()
        ]
        shape = self.heard.amplitudes.shape[:2]
        return np.asarray(np.median(ratios, axis=0) > _CERTAIN if ratios else np.zeros(shape, bool))

    @property
    def is_hum(self) -> bool:
        """Some of the lower harmonics at least; the first or the second, as a rectifier hums."""
        there = np.atleast_1d(self.certain.any(axis=0))
        return bool(there[:2].any() and there[:_LOW].sum() >= min(_LEAST_LINES, len(there)))

    @property
    def mains_hz(self) -> tuple[float, float, float]:
        """Lowest, usual, highest."""
        offsets = [part.offset_hz for part in self._humming()]
        low, usual, high = np.quantile(offsets, [0.0, 0.5, 1.0]) + self.heard.grid.hz
        return float(low), float(usual), float(high)

    @property
    def level_dbfs(self) -> float:
        """RMS level of all of it, on average over the channels."""
        power = 2 * np.mean([np.square(np.abs(part.amplitudes)) for part in self._humming()], 0)
        return float(10 * np.log10((power * self.certain).sum(axis=1).mean()))

    def reduced_db(self) -> Floats:
        """(harmonics,): what a quiet moment holds of each before, over what it holds after."""
        before, after = [], []
        for one, other in zip(self.parts, self.parts[1:], strict=False):
            middle = slice(one.middle, other.middle)
            z = self.heard.amplitudes[:, :, middle]
            before.append(np.square(np.abs(z)).sum(axis=0))
            after.append(np.square(np.abs(z - self._lines(one, middle))).sum(axis=0))
        quiet = [
            np.quantile(np.concatenate(rows, axis=1), 0.3, axis=1) + 1e-20
            for rows in (before, after)
        ]
        return np.asarray(10 * np.log10(quiet[0] / quiet[1]))

    def taken_from(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        table, there = self._table(), self._presence()
        steps = np.array([[part.middle, part.offset_hz, part.drift_hz] for part in self.parts])
        facts = np.array([self.heard.grid.frames, self.heard.grid.rate], dtype=np.int64)
        at = 0
        for block in blocks:
            gain = 1.0 - _null_runs(block)
            _subtract(block, gain, at, facts, steps, table, there)
            at += block.shape[1]
            yield block

    def _humming(self) -> list[Stretch]:
        return [part for part in self.parts if part.amplitudes.any()]

    def _table(self) -> Complex:
        """(stretches, channels, harmonics): twice the amplitudes, without what is uncertain.

        Each is shrunk by as much as chance makes it too large (James and Stein, 1961).
        """
        power = np.array([np.square(np.abs(part.amplitudes)) for part in self.parts])
        chance = np.array([part.uncertain for part in self.parts])
        shrunk = np.maximum(0.0, 1.0 - chance / (power + 1e-30))
        amplitudes = np.array([part.amplitudes for part in self.parts])
        return np.asarray(2 * amplitudes * shrunk * self.certain)

    def _presence(self) -> Floats:
        """(windows + 1,): 1 where it hums, 0 where it was cut out; the ends as beside them."""
        count = self.heard.amplitudes.shape[2]
        there = np.zeros(count + 1)
        for part in self.parts:
            stop = part.first + len(part.there)
            there[part.first : stop] = np.maximum(there[part.first : stop], part.there)
        there[:EDGE] = there[EDGE]
        there[-EDGE - 2 :] = there[-EDGE - 3]
        return there

    def _lines(self, part: Stretch, windows: slice) -> Complex:
        t = (np.arange(self.heard.amplitudes.shape[2])[windows] - part.middle) * (
            self.heard.grid.hop_seconds
        )
        k = np.arange(1, part.amplitudes.shape[1] + 1)[:, None]
        turns = k * (part.offset_hz * t + 0.5 * part.drift_hz * t**2)
        gain = self.heard.grid.gain(k * (part.offset_hz + part.drift_hz * t))
        kept_lines = part.amplitudes * self.certain
        return np.asarray(kept_lines[:, :, None] * np.exp(2j * np.pi * turns) * gain)


def _null_runs(block: Samples) -> Floats:
    """1 where all channels stand at exactly nothing for a while."""
    nothing = np.concatenate([[False], ~block.any(axis=0), [False]])
    edges = np.flatnonzero(nothing[1:] != nothing[:-1])
    marked = np.zeros(block.shape[1])
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= _NULL_RUN:
            marked[start:stop] = 1.0
    return marked


@compiled
def _subtract(  # noqa: PLR0913, PLR0917  # a kernel owns nothing, so it is handed everything
    block: Samples,
    gain: Floats,
    at: int,
    facts: np.ndarray,
    steps: Floats,
    table: Complex,
    there: Floats,
) -> None:
    """Takes the hum of the two nearest stretches away, one faded into the other, in place.

    facts: frames of a window, rate. steps: rows middle (window), offset, drift.
    """
    frames, rate = facts[0], facts[1]
    hop = frames // 4
    apart = (steps[1, 0] - steps[0, 0]) * hop
    channels, harmonics = table.shape[1], table.shape[2]
    for n in range(block.shape[1]):
        frame = at + n
        one = min(int(frame // apart), steps.shape[0] - 2)
        share = frame / apart - one
        fade = 0.5 - 0.5 * math.cos(math.pi * share)
        window = frame // hop
        between = (frame - window * hop) / hop
        present = there[window] + (there[window + 1] - there[window]) * between
        amount = present * gain[n]
        if amount == 0.0:
            continue
        turns = (25 * frame) % frames / frames
        for side in range(2):
            part = one + side
            much = amount * (fade if side == 1 else 1.0 - fade)
            t = (frame - steps[part, 0] * hop) / rate
            phase = 2 * math.pi * (turns + steps[part, 1] * t + 0.5 * steps[part, 2] * t * t)
            real, imag = math.cos(phase), math.sin(phase)
            re, im = real, imag
            for k in range(harmonics):
                for channel in range(channels):
                    a = table[part, channel, k]
                    block[channel, n] -= much * (a.real * re - a.imag * im)
                re, im = re * real - im * imag, re * imag + im * real


def _said(model: _Model) -> Step:
    low, usual, high = model.mains_hz
    reduced = model.reduced_db()
    taken = np.flatnonzero(model.certain.any(axis=0)) + 1
    strongest = float(reduced[taken - 1].max())
    drift = f", drifting from {number(low, 2)} to {number(high, 2)} Hz" if high - low > 0.02 else ""
    others = len(taken) - (1 in taken)
    what = f"{others} harmonic{'' if others == 1 else 's'}"
    sentence = (
        f"Hum at {number(usual, 2)} Hz and {what}{drift} taken out, "
        f"{number(strongest, 0)} dB at the strongest."
    )
    return step(
        "de_hum",
        sentence,
        found=True,
        mains_hz=usual,
        lowest_hz=low,
        highest_hz=high,
        harmonics=[int(k) for k in taken],
        level_dbfs=model.level_dbfs,
        strongest_db=strongest,
    )
