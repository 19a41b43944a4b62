"""Looks at how much sound there is: none, next to none, a dead channel, a wave shifted off zero."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit

from processing.engine.audio import Samples
from processing.engine.checks.words import speaker
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness

SILENT_DBFS = -90.0
_HEARD = 10 ** (-60 / 20)
_HEARD_ON_SECONDS = 0.02  # between two tops of a low note is no silence
_LITTLE = 0.05  # of the time
_NEXT_TO_NOTHING_SECONDS = 0.5


class Levels:
    """Sums each channel and its squares, and counts the time in which something is heard."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._frames = 0
        self._sums = np.zeros((channels, 2))
        self._hold = round(_HEARD_ON_SECONDS * rate)
        # Frames heard, the first of them, the last and one, those that are heard on.
        self._heard = np.array([0, -1, 0, 0], dtype=np.int64)

    def feed(self, block: Samples) -> None:
        for x, sums in zip(block, self._sums, strict=True):
            add_up(x, sums)
        note_heard(block, self._frames, self._hold, self._heard)
        self._frames += block.shape[1]

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, read: Loudness) -> Iterator[Finding]:
        yield from _silent(read)
        yield from self._mostly_silent(read)
        yield from self._dead_channel(read)
        yield from self._dc()

    def _mostly_silent(self, read: Loudness) -> Iterator[Finding]:
        frames, first, last, _ = self._heard.tolist()
        seconds, whole = frames / self.rate, self._frames / self.rate
        if not self._frames or frames >= _LITTLE * self._frames:
            return
        nothing = seconds < _NEXT_TO_NOTHING_SECONDS
        peak = read.sample_peak_dbfs
        what = (
            f"It never rises above {peak:.0f} dBFS: there is next to nothing in it."
            if not frames and peak is not None
            else f"Only {seconds:.1f} of its {whole:.0f} s hold any sound."
        )
        yield finding(
            "mostly_silent",
            "warn" if nothing else "info",
            what,
            "Right for a stem that plays only here and there; else check the export and its level.",
            first / self.rate if frames else None,
            until_seconds=min(last, self._frames) / self.rate if frames else None,
            figure=round(100 * frames / self._frames, 2),
            unit="%",
        )

    def _dead_channel(self, read: Loudness) -> Iterator[Finding]:
        if self.channels != 2:
            return
        left, right = (20 * math.log10(max(peak, 1e-12)) for peak in read.sample_peaks)
        for side, level, other in ((0, left, right), (1, right, left)):
            if level < SILENT_DBFS and other > -60:
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
        means, squares = self._sums.T / self._frames
        shifted = (np.abs(means) >= 0.005) & (means * means > 0.001 * squares)
        for channel in np.flatnonzero(shifted).tolist():
            off = float(means[channel]) * 100
            name = speaker(channel, self.channels)
            whose = "The wave" if self.channels == 1 else f"The wave of channel {name}"
            yield finding(
                "dc_offset",
                "warn",
                f"{whose} does not swing around zero: it is shifted by {off:+.1f} % of full scale.",
                "A high-pass at 20 Hz cures it: order an edit with one.",
                figure=round(off, 2),
                unit="%",
                channel=name,
            )


def _silent(read: Loudness) -> Iterator[Finding]:
    peak = read.sample_peak_dbfs
    if peak is None or peak < SILENT_DBFS:
        yield finding(
            "silent",
            "warn",
            "This file is silent from start to end."
            if read.frames
            else "This file holds no sound.",
            "If it should not be, check that the track was not muted when it was exported.",
        )


@njit(cache=True, nogil=True)
def add_up(x, sums):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Sum x and its squares, frame by frame, so that the size of a block does not matter."""
    total, squares = sums[0], sums[1]
    for v in x:
        total += v
        squares += v * v
    sums[0], sums[1] = total, squares


@njit(cache=True, nogil=True)
def note_heard(block, origin, hold, heard):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count the frames in which a channel is loud, and `hold` frames after each."""
    channels, frames = block.shape
    count, first, last, on = heard
    for i in range(frames):
        top = 0.0
        for channel in range(channels):
            top = max(top, abs(block[channel, i]))
        if top > _HEARD:
            on = hold
            last = origin + i + 1
            if first < 0:
                first = origin + i
        if on > 0:
            on -= 1
            count += 1
    heard[0], heard[1], heard[2], heard[3] = count, first, last, on
