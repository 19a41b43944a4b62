"""Looks at how a sound begins and ends: silence before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from processing.engine.audio import Samples
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness

SILENCE = 10 ** (-70 / 20)  # quieter than this is silence to everybody


class Edges:
    """Remembers where the first and the last sound were."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._frames = 0
        self._first: int | None = None
        self._last = 0

    def feed(self, block: Samples) -> None:
        loud = np.flatnonzero((np.abs(block) > SILENCE).any(axis=0))
        if len(loud):
            self._last = self._frames + int(loud[-1])
            if self._first is None:
                self._first = self._frames + int(loud[0])
        self._frames += block.shape[1]

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        if self._first is None:
            return
        head = self._first / self.rate
        tail = (self._frames - 1 - self._last) / self.rate
        if head >= 1.0:
            yield finding(
                "silence_head",
                "info",
                f"It begins with {head:.1f} s of silence.",
                "Right for a stem that enters later; for a master, trim it.",
                0.0,
                until_seconds=head,
                figure=round(head, 3),
                unit="s",
            )
        if tail >= 3.0:
            yield finding(
                "silence_tail",
                "info",
                f"It ends with {tail:.1f} s of silence.",
                "Right for a stem that ends early; for a master, trim it.",
                self._last / self.rate,
                until_seconds=self._frames / self.rate,
                figure=round(tail, 3),
                unit="s",
            )
