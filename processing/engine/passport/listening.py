"""Hears one stem by itself, once: where it sounds, how loud, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.checks.flat_tops import FlatTops
from processing.engine.checks.levels import Levels
from processing.engine.findings import Finding
from processing.engine.meter import Meter
from processing.engine.passport.envelope import Envelope
from processing.engine.passport.source import StemSource

SILENCE = 10 ** (-70 / 20)
_SAID = ("silent", "dc_offset", "clipping")  # of one stem, besides what only the set can tell
_STEADY = 0.5  # an offset that changes less than this share is there all the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is known of one stem without the others."""

    source: StemSource
    rate: int
    bits: int | None  # of a sample, before it was made float
    channels: int
    frames: int
    first: int | None  # frame above −70 dBFS in any channel
    last: int | None
    top: int  # the frame of its highest sample
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    is_mono: bool  # two channels that are the same
    offset_is_steady: bool
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def starts_at_seconds(self) -> float | None:
        return None if self.first is None else self.first / self.rate

    @property
    def ends_at_seconds(self) -> float | None:
        return None if self.last is None else (self.last + 1) / self.rate


class _Ear(Protocol):
    def feed(self, block: Samples, /) -> None: ...


def listen(source: StemSource, envelope: Envelope, tell: Callable[[float], None]) -> Heard:
    """Read the stem once. Its power is added to `envelope`."""
    with Reader(source.path) as reader:
        figures = _Known(source.facts) if source.facts else _Measured(reader)
        looks = _Looks(reader)
        power = envelope.of(reader.rate)
        ears: list[_Ear] = [figures, looks, power]
        done = 0
        for raw in reader.blocks():
            block = finite(raw)
            for ear in ears:
                ear.feed(block)
            done += block.shape[1]
            tell(done / reader.frames)
        return Heard(
            source=source,
            rate=reader.rate,
            bits=figures.bits or looks.bits(reader),
            channels=reader.channels,
            frames=reader.frames,
            first=looks.first,
            last=looks.last,
            top=looks.top,
            is_mono=looks.is_mono,
            offset_is_steady=looks.offset_is_steady,
            **figures.figures(),
        )


def finite(block: Samples) -> Samples:
    """What is no number is silence: a report of the stem's own says that it was there."""
    return block if np.isfinite(block).all() else np.nan_to_num(block, posinf=0.0, neginf=0.0)


class _Known:
    """Figures out of the report that the stem has already."""

    def __init__(self, facts: Any) -> None:
        self._facts = facts
        self.bits: int | None = (facts.get("source") or {}).get("bits")

    def feed(self, _block: Samples, /) -> None:
        """It was measured when it came in."""

    def figures(self) -> dict[str, Any]:
        names = ("integrated_lufs", "true_peak_dbtp", "sample_peak_dbfs")
        return {
            **{name: self._facts.get(name) for name in names},
            "findings": _once(self._facts.get("findings", ())),
        }


class _Measured:
    """Figures from a meter and the two checks that a passport speaks of."""

    def __init__(self, reader: Reader) -> None:
        self.bits: int | None = None
        self._meter = Meter(reader.rate, reader.channels)
        self._levels = Levels(reader.rate, reader.channels)
        self._tops = FlatTops(reader.rate, reader.channels, bits=reader.bits)

    def feed(self, block: Samples, /) -> None:
        self._meter.feed(block)
        self._levels.feed(block)
        self._tops.feed(block)

    def figures(self) -> dict[str, Any]:
        read = self._meter.result()
        names = ("integrated_lufs", "true_peak_dbtp", "sample_peak_dbfs")
        found = [*self._levels.findings(read), *self._tops.findings(read)]
        return {
            **{name: _rounded(getattr(read, name)) for name in names},
            "findings": _once(found),
        }


def _once(found: Any) -> tuple[Finding, ...]:
    """The first finding of each code that a passport repeats; of silence, nothing else."""
    by_code: dict[str, Finding] = {}
    for one in found:
        if one["code"] in _SAID:
            by_code.setdefault(one["code"], one)
    if "silent" in by_code:
        return (by_code["silent"],)
    return tuple(by_code.values())


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 3) + 0.0


class _Looks:
    """Where the sound is, whether both sides are one, and how many bits it really has."""

    def __init__(self, reader: Reader) -> None:
        self._peak = 0.0
        self._frames = 0
        self.first: int | None = None
        self.last: int | None = None
        self.top = 0
        self._stereo = reader.channels == 2
        self._difference = self._whole = 0.0
        self._least, self._most = np.inf, -np.inf
        self._word = 16 if reader.subtype in {"FLOAT", "DOUBLE"} else 0

    def feed(self, block: Samples, /) -> None:
        peaks = np.abs(block).max(axis=0, initial=0.0)
        self._find_sound(peaks)
        if self._stereo and self._difference <= 1e-8 * self._whole:
            apart = block[0] - block[1]
            self._difference += float(apart @ apart)
            self._whole += float(block[0] @ block[0] + block[1] @ block[1])
        means = block.mean(axis=1)
        strongest = float(means[np.abs(means).argmax()])
        self._least, self._most = min(self._least, strongest), max(self._most, strongest)
        while 0 < self._word < 32 and not _whole_at(block, self._word):
            self._word += 8
        self._frames += block.shape[1]

    def _find_sound(self, peaks: Samples) -> None:
        top = int(peaks.argmax())
        if peaks[top] > self._peak:
            self._peak, self.top = float(peaks[top]), self._frames + top
        if peaks[top] > SILENCE:
            loud = np.flatnonzero(peaks > SILENCE)
            self.first = self._frames + int(loud[0]) if self.first is None else self.first
            self.last = self._frames + int(loud[-1])

    def bits(self, reader: Reader) -> int | None:
        if not self._peak:
            return None
        return self._word or reader.bits

    @property
    def is_mono(self) -> bool:
        return self._stereo and self._whole > 0.0 and self._difference <= 1e-8 * self._whole

    @property
    def offset_is_steady(self) -> bool:
        most = max(abs(self._least), abs(self._most))
        return bool(self._most - self._least <= _STEADY * most)


def _whole_at(block: Samples, bits: int) -> bool:
    scaled = block * 2.0 ** (bits - 1)
    return bool((scaled == np.rint(scaled)).all())
