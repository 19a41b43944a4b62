"""Looks at how much sound there is: silence, a dead channel, a wave that is shifted off zero."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.speakers import speaker
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness

_SILENT_DBFS = -90.0


class Levels:
    """Sums each channel and its squares."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._frames = 0
        self._sums = np.zeros(channels)
        self._squares = np.zeros(channels)

    def feed(self, block: Samples) -> None:
        self._sums += block.sum(axis=1)
        for channel, x in enumerate(block):
            self._squares[channel] += float(x @ x)
        self._frames += block.shape[1]

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, read: Loudness) -> Iterator[Finding]:
        yield from _silent(read)
        yield from self._dead_channel(read)
        yield from self._dc()

    def _dead_channel(self, read: Loudness) -> Iterator[Finding]:
        if self.channels != 2:
            return
        left, right = (20 * math.log10(max(peak, 1e-12)) for peak in read.sample_peaks)
        for side, level, other in ((0, left, right), (1, right, left)):
            if level < _SILENT_DBFS and other > -60:
                yield finding(
                    "dead_channel",
                    "bad",
                    f"The {speaker(side, 2)} channel is silent.",
                    "Check the cable or the routing, or export it as a mono file.",
                    channel=speaker(side, 2),
                )

    def _dc(self) -> Iterator[Finding]:
        if self._frames < self.rate:
            return
        means = self._sums / self._frames
        squares = self._squares / self._frames
        shifted = (np.abs(means) >= 0.005) & (means * means > 0.001 * squares)
        for channel in np.flatnonzero(shifted).tolist():
            off = abs(float(means[channel])) * 100
            yield finding(
                "dc_offset",
                "warn",
                f"The wave does not swing around zero: it is shifted by {off:.1f} % of full scale.",
                "A high-pass at 20 Hz cures it: order an edit with one.",
                figure=round(off, 2),
                unit="%",
                channel=speaker(channel, self.channels),
            )


def _silent(read: Loudness) -> Iterator[Finding]:
    peak = read.sample_peak_dbfs
    if peak is None or peak < _SILENT_DBFS:
        yield finding(
            "silent",
            "warn",
            "This file is silent from start to end."
            if read.frames
            else "This file holds no sound.",
            "If it should not be, check that the track was not muted when it was exported.",
        )
