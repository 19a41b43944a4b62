"""Hears a sound once for all that its spectrum tells: balance, hum, noise, what it once was."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from processing.engine.audio import Reader, Samples
from processing.engine.checks.balance import balance, balance_findings
from processing.engine.checks.hum import Hum, hum, hum_findings
from processing.engine.checks.noise_floor import NoiseFloor, noise_findings, noise_floor
from processing.engine.checks.short_time import ShortTime
from processing.engine.checks.source_rate import Top, top, top_findings
from processing.engine.checks.spectrum import spectrum
from processing.engine.findings import Finding
from processing.engine.loudness import Loudness


class Spectral:
    """One short-time spectrum, looked at from five sides once the sound has ended.

    With the `reference`'s `spectrum` (of its report), the balance is held against that and not
    against popular records.
    """

    def __init__(
        self,
        rate: int,
        channels: int,
        *,
        reference: dict[str, Any] | None = None,
        reference_name: str = "",
    ) -> None:
        self.rate, self.channels = rate, channels
        self._reference, self._reference_name = reference, reference_name
        self._sound = ShortTime(rate, channels)

    def feed(self, block: Samples) -> None:
        self._sound.feed(block)

    def figures(self) -> dict[str, Any]:
        floor, bandwidth = self._floor, self._top.bandwidth_hz
        return {
            "spectrum": self._spectrum,
            "balance": self._balance,
            "noise_floor_dbfs": round(floor.level_dbfs, 2) if floor and floor.is_a_floor else None,
            "bandwidth_hz": round(bandwidth) if bandwidth else None,
        }

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        yield from hum_findings(self._hum)
        yield from noise_findings(self._floor)
        yield from top_findings(self._top, self.rate)
        yield from balance_findings(self._balance)

    @cached_property
    def _ended(self) -> ShortTime:
        """The sound is taken to end where it is first asked about."""
        self._sound.end()
        return self._sound

    @cached_property
    def _spectrum(self) -> dict[str, Any]:
        return spectrum(self._ended)

    @cached_property
    def _balance(self) -> dict[str, Any]:
        return balance(self._spectrum, self._reference, name=self._reference_name)

    @cached_property
    def _floor(self) -> NoiseFloor | None:
        return noise_floor(self._ended)

    @cached_property
    def _top(self) -> Top:
        return top(self._ended)

    @cached_property
    def _hum(self) -> Hum | None:
        level = float(self._ended.power()[1:].sum())
        return hum(self._ended.low, 10 * math.log10(level)) if level > 0 else None


def spectrum_of(path: Path) -> dict[str, Any]:
    """The spectrum of a file that `intake` wrote, for others to be held against."""
    with Reader(path) as file:
        sound = ShortTime(file.rate, file.channels)
        for block in file.blocks():
            sound.feed(block)
    sound.end()
    return spectrum(sound)
