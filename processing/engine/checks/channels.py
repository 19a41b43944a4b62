"""Looks at what left and right have to do with each other: correlation, mono, twins, polarity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks import stereo
from processing.engine.checks.words import clock
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness

# Two sounds that have nothing in common lose 3 dB in mono, which is no fault.
_LOSS_DB, _HEAVY_LOSS_DB = 4.0, 6.0
_LEAST_SECONDS = 1.0
_TWINS = 1e-9  # -90 dB: what differs between the sides is beneath 16 bits
_MIRRORED = -0.98


class Channels:
    """Of anything but stereo it says nothing."""

    def __init__(self, rate: int, channels: int) -> None:
        self.channels = channels
        self._hops = stereo.StereoHops(rate)
        self._same = True

    def feed(self, block: Samples) -> None:
        if self.channels != 2:
            return
        self._hops.feed(block)
        self._same = self._same and np.array_equal(block[0], block[1])

    def figures(self) -> dict[str, Any]:
        rows = self._hops.rows()
        if self.channels != 2 or not len(rows):
            return {"correlation": None, "mono_loss_lu": None}
        values = stereo.correlation(rows)
        known = np.flatnonzero(~np.isnan(values))
        lowest = int(known[values[known].argmin()]) if len(known) else None
        loss = stereo.overall_mono_loss_db(rows)
        return {
            "correlation": {
                "hop_seconds": stereo.HOP_SECONDS,
                "values": [None if math.isnan(at) else _round(at) for at in values.tolist()],
                "minimum": None if lowest is None else _round(values[lowest]),
                "minimum_at_seconds": None if lowest is None else lowest * stereo.HOP_SECONDS,
                "median": _round(np.median(values[known])) if len(known) else None,
            },
            "mono_loss_lu": None if loss is None else round(loss, 2),
        }

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        rows = self._hops.rows()
        alike = stereo.overall_correlation(rows) if self.channels == 2 and len(rows) else None
        if alike is None:
            return
        yield from self._twins(rows)
        yield from _phase(alike)
        if alike < _MIRRORED:
            yield _mirrored()
        elif alike >= -0.6:
            yield from _mono_loss(rows)

    def _twins(self, rows: stereo.Figures) -> Iterator[Finding]:
        left, right, product = rows[:, : stereo.WEIGHED].sum(axis=0)
        if self._same or left + right - 2 * product <= _TWINS * (left + right):
            yield finding(
                "duplicated_channel",
                "info",
                "Left and right are the same: it is a mono sound in a stereo file.",
                "Nothing to do; as a mono file it would take half the room.",
            )


def _round(figure: float) -> float:
    return round(float(figure), 3) + 0.0


def _phase(alike: float) -> Iterator[Finding]:
    if alike < -0.6:
        yield finding(
            "antiphase",
            "bad",
            f"Left and right work against each other (correlation {alike:.2f}): "
            "in mono most of it vanishes.",
            "Turn the polarity of one side around.",
            figure=round(alike, 3),
            unit="correlation",
        )
    elif alike <= -0.2:
        yield finding(
            "low_correlation",
            "warn",
            f"Left and right are partly out of phase (correlation {alike:.2f}): "
            "it loses level in mono.",
            "Listen in mono; narrow the stereo effects if something important goes missing.",
            figure=round(alike, 3),
            unit="correlation",
        )


def _mirrored() -> Finding:
    return finding(
        "inverted_channel",
        "bad",
        "The right channel is the left one turned upside down.",
        "Turn the polarity of one side around: an edit does that.",
        channel="right",
    )


def _mono_loss(rows: stereo.Figures) -> Iterator[Finding]:
    """The range that loses most, if it is heard for a second at least."""
    loss = stereo.mono_loss_db(rows)
    first, last = _worst_range(np.nan_to_num(loss) >= _LOSS_DB, loss)
    if (last - first) * stereo.HOP_SECONDS < _LEAST_SECONDS:
        return
    here = rows[first:last].sum(axis=0)
    lost = float(np.nanmax(loss[first:last]))
    alike = stereo.overall_correlation(here[None, :])
    start, end = first * stereo.HOP_SECONDS, last * stereo.HOP_SECONDS
    yield finding(
        "mono_loss",
        "warn" if lost >= _HEAVY_LOSS_DB else "info",
        f"From {clock(start)} to {clock(end)} the sides fall out of phase"
        f"{'' if alike is None else f' (correlation {alike:.2f})'}: "
        f"in mono it loses up to {lost:.1f} dB.",
        "Listen there in mono; narrow the stereo effect, or turn the polarity of one side.",
        start,
        until_seconds=end,
        figure=round(lost, 1),
        unit="LU",
    )


def _worst_range(marked: np.typing.NDArray[np.bool_], loss: stereo.Figures) -> tuple[int, int]:
    """First and last+1 hop of the marked range in which the most is lost in sum."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]])))
    ranges = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    return max(ranges, key=lambda one: float(loss[one[0] : one[1]].sum()), default=(0, 0))
