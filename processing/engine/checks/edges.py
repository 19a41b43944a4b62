"""Looks at how a sound begins and ends: silence around it, and cuts through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit

from processing.engine.audio import Samples
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness, decibels

SILENCE = 10 ** (-70 / 20)  # quieter than this is silence to everybody
_KEPT_SECONDS = 0.15
_STEP_SECONDS, _NEAR_SECONDS, _LATER_SECONDS = 0.0002, 0.02, 0.08
_OF_NEAR = 0.25  # a cut stands at this share of the level around it; a fade or an attack is below
_DECAY = 0.35  # a hit has died away to this after 80 ms; a sound that was cut into goes on
_LEAST_START, _LEAST_END = 10 ** (-40 / 20), 10 ** (-50 / 20)
_LOUD = 10 ** (-20 / 20)


class Edges:
    """Remembers where the first and the last sound were, and what it was like there."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self._frames = 0
        self._kept = round(_KEPT_SECONDS * rate)
        self._places = np.full(4, -1, dtype=np.int64)  # audible: first, last; not zero: first, last
        self._head = self._tail = np.zeros((channels, 0))

    def feed(self, block: Samples) -> None:
        before = int(self._places[2])
        fresh = np.full(4, -1, dtype=np.int64)
        find_edges(block, fresh)
        last = int(fresh[3])
        if last >= 0:
            ends = np.concatenate([self._tail, block[:, : last + 1]], axis=1)
            self._tail = ends[:, -self._kept :].copy()
        if before >= 0:
            wanted = self._kept - self._head.shape[1]
            if wanted > 0:
                self._head = np.concatenate([self._head, block[:, :wanted]], axis=1)
        elif fresh[2] >= 0:
            self._head = block[:, fresh[2] : fresh[2] + self._kept].copy()
        for at in (0, 2):
            if self._places[at] < 0 <= fresh[at]:
                self._places[at] = self._frames + fresh[at]
            if fresh[at + 1] >= 0:
                self._places[at + 1] = self._frames + fresh[at + 1]
        self._frames += block.shape[1]

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        if self._places[0] >= 0:
            yield from self._silence()
            yield from self._cuts()

    def _silence(self) -> Iterator[Finding]:
        first, last = int(self._places[0]), int(self._places[1])
        head = first / self.rate
        tail = (self._frames - 1 - last) / self.rate
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
                last / self.rate,
                until_seconds=self._frames / self.rate,
                figure=round(tail, 3),
                unit="s",
            )

    def _cuts(self) -> Iterator[Finding]:
        start, end = (_step(edge, self.rate) for edge in (self._head, self._tail[:, ::-1]))
        cut_into = self._places[2] <= _STEP_SECONDS * self.rate  # a note may begin upright
        if cut_into and start >= _LEAST_START and not self._dies_away():
            yield finding(
                "abrupt_start",
                "warn" if start >= _LOUD else "info",
                f"The sound begins in its middle, at {decibels(start):.0f} dBFS: "
                "it will be heard as a click.",
                "Export it from a little earlier, or fade it in over some milliseconds.",
                int(self._places[2]) / self.rate,
                figure=round(decibels(start) or 0.0, 1),
                unit="dBFS",
            )
        if end >= _LEAST_END:
            yield finding(
                "abrupt_end",
                "warn" if end >= _LOUD else "info",
                f"The sound is cut off while it still stands at {decibels(end):.0f} dBFS.",
                "Export it a little longer, until the last note and its room have died away; "
                "or fade it out.",
                int(self._places[3]) / self.rate,
                figure=round(decibels(end) or 0.0, 1),
                unit="dBFS",
            )

    def _dies_away(self) -> bool:
        """Whether this is a single hit, as drums begin; too short a sound is given the benefit."""
        near = _rms(self._head[:, : round(_NEAR_SECONDS * self.rate)])
        later = self._head[:, round(_LATER_SECONDS * self.rate) :]
        return later.shape[1] < _NEAR_SECONDS * self.rate or _rms(later) < _DECAY * near


def _step(edge: Samples, rate: int) -> float:
    """The level at which a sound stands at its very edge; 0 if that is no step."""
    if edge.shape[1] < _NEAR_SECONDS * rate:
        return 0.0
    step = float(np.abs(edge[:, : max(round(_STEP_SECONDS * rate), 2)]).max(initial=0.0))
    near = float(np.abs(edge[:, : round(_NEAR_SECONDS * rate)]).max(initial=0.0))
    return step if step >= _OF_NEAR * near else 0.0


def _rms(sound: Samples) -> float:
    return float(np.sqrt(np.square(sound).mean())) if sound.size else 0.0


@njit(cache=True, nogil=True)
def find_edges(block, places):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """First and last frame above silence, first and last that are not zero; -1: none."""
    channels, frames = block.shape
    for channel in range(channels):
        for least in range(2):
            level = 0.0 if least else SILENCE
            first, last = places[2 * least], places[2 * least + 1]
            for i in range(frames if first < 0 else first):
                if abs(block[channel, i]) > level:
                    first = i
                    break
            for i in range(frames - 1, last, -1):
                if abs(block[channel, i]) > level:
                    last = i
                    break
            places[2 * least], places[2 * least + 1] = first, last
