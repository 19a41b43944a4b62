"""The last look at a written file, for the safety of speakers and ears.

One NaN in a filter becomes full-scale DC for the rest of a song, and still is a "finite" file; so
what was written is read again and refused when it holds such a thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.refusal import CannotRender

DC_AT_MOST = 0.02
_LOUD = 10 ** (-1 / 20)  # a run counts above −1 dBFS
_RUN_SECONDS = 0.05
_TOO_SHORT_FOR_DC_SECONDS = 1.0  # a second of a bass note has a mean of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    frames: int
    finite: bool
    dc: float
    longest_run_seconds: float


def check(path: Path, *, frames: int, dc_at_most: float = DC_AT_MOST) -> None:
    """Refuse the file, and remove it, unless it is what a listener can safely be given."""
    problem = _problem(look(path), frames, dc_at_most)
    if problem:
        path.unlink()
        raise problem


def _problem(found: Findings, frames: int, dc_at_most: float) -> CannotRender | None:
    if found.frames != frames:
        return _broken(f"has {found.frames} frames instead of {frames}")
    if not found.finite:
        return _broken("holds samples that are not numbers")
    if abs(found.dc) >= dc_at_most:
        return CannotRender(
            f"The result would carry a DC offset of {abs(found.dc):.0%} of full scale.",
            "Switch a high-pass on, or export the sound again without the offset.",
        )
    if found.longest_run_seconds > _RUN_SECONDS:
        return CannotRender(
            f"The result would stand still at full scale for {found.longest_run_seconds:.2f} s.",
            "Listen to the source at full level: it is probably damaged.",
        )
    return None


def look(path: Path) -> Findings:
    finite, longest = True, 0
    with Reader(path) as reader:
        sums = np.zeros(reader.channels)
        runs = [_Run() for _ in range(reader.channels)]
        frames = 0
        for block in reader.blocks():
            frames += block.shape[1]
            finite = finite and bool(np.isfinite(block).all())
            sums += block.sum(axis=1)
            longest = max(longest, *(run.feed(row) for run, row in zip(runs, block, strict=True)))
        seconds = frames / reader.rate
        dc = float(np.abs(sums / max(frames, 1)).max())
        return Findings(
            frames=frames,
            finite=finite,
            dc=dc if seconds >= _TOO_SHORT_FOR_DC_SECONDS else 0.0,
            longest_run_seconds=longest / reader.rate,
        )


class _Run:
    """The longest stretch of equal loud samples in one channel, across blocks."""

    def __init__(self) -> None:
        self._last = 0.0
        self._open = 0

    def feed(self, row: Samples) -> int:
        if not (np.abs(row) > _LOUD).any():
            self._last, self._open = 0.0, 0
            return 0
        joined = np.concatenate([[self._last], row])
        same = (joined[1:] == joined[:-1]) & (np.abs(row) > _LOUD)
        breaks = np.flatnonzero(~same)
        edges = np.concatenate([[-self._open], breaks, [len(row)]])
        longest = int(np.diff(edges).max())  # a break is itself the first sample of a run
        self._last = float(row[-1])
        self._open = int(edges[-1] - edges[-2])
        return longest


def _broken(what: str) -> CannotRender:
    return CannotRender(f"Something went wrong while rendering: the result {what}.", "Try again.")
