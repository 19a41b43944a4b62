"""What the meter's own figures say: peaks over full scale, no numbers, too short, no layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from processing.engine.audio import Samples
from processing.engine.checks.words import places
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness, layout_is_known


class Reading:
    """Needs no sound of its own."""

    def __init__(self, rate: int, channels: int, *, mask: int | None = None) -> None:
        self.rate, self.channels = rate, channels
        self._layout_is_known = layout_is_known(channels, mask)

    def feed(self, _block: Samples) -> None:
        """The meter has heard it."""

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, read: Loudness) -> Iterator[Finding]:
        yield from _not_numbers(read)
        yield from _over_full_scale(read)
        yield from _true_peak(read)
        yield from _too_short(read)
        if not self._layout_is_known:
            yield finding(
                "layout_assumed",
                "info",
                f"The file does not say what its {self.channels} channels are; "
                "each was counted as a front speaker.",
                "Nothing to do, unless the loudness matters: then export stereo, or 5.1.",
                figure=self.channels,
                unit="channels",
            )


def _not_numbers(read: Loudness) -> Iterator[Finding]:
    if read.nonfinite:
        yield finding(
            "nonfinite_samples",
            "bad",
            f"{read.nonfinite} samples are no numbers; a player may answer with a loud crack.",
            "Export it again; a plug-in in the chain misbehaves.",
            figure=read.nonfinite,
            unit="samples",
        )


def _overs(read: Loudness) -> tuple[list[float], float | None]:
    """Where the wave is over full scale, within a tenth of a second, and where it last is."""
    tenths = read.tenths_over
    starts = [at / 10 for n, at in enumerate(tenths) if not n or at > tenths[n - 1] + 1]
    return starts, min((tenths[-1] + 1) / 10, read.frames / read.rate) if tenths else None


def _over_full_scale(read: Loudness) -> Iterator[Finding]:
    peak = read.sample_peak_dbfs or 0.0
    if peak > 0.01:
        starts, last = _overs(read)
        yield finding(
            "over_full_scale",
            "warn",
            f"It peaks {peak:.1f} dB above full scale, {places(len(starts))}: "
            "the file keeps that, players will clip it.",
            "Turn it down before it leaves the studio; a mix or a master here does that for you.",
            read.true_peak_at_seconds,
            until_seconds=last,
            figure=round(peak, 2),
            unit="dBFS",
            places=starts,
        )


def _true_peak(read: Loudness) -> Iterator[Finding]:
    peak, sample_peak = read.true_peak_dbtp, read.sample_peak_dbfs or 0.0
    if peak is None:
        return
    if peak > 0.0 and sample_peak <= 0.01:
        starts, last = _overs(read)
        yield finding(
            "true_peak_over",
            "warn",
            f"Between its samples the wave reaches {peak:+.1f} dBTP, over full scale, "
            f"{places(len(starts))}: converters and encoders may distort.",
            "Master it with a ceiling of -1 dBTP.",
            read.true_peak_at_seconds,
            until_seconds=last,
            figure=round(peak, 2),
            unit="dBTP",
            places=starts,
        )
    elif -0.9 < peak <= 0.0:
        yield finding(
            "true_peak_close",
            "info",
            f"It peaks at {peak:.1f} dBTP; streaming platforms advise to stay below -1 dBTP.",
            "If this is the final master, master it with a ceiling of -1 dBTP.",
            read.true_peak_at_seconds,
            figure=round(peak, 2),
            unit="dBTP",
        )


def _too_short(read: Loudness) -> Iterator[Finding]:
    if read.frames < 0.4 * read.rate:
        yield finding(
            "too_short_for_loudness",
            "warn",
            "It is too short for a loudness: that takes at least 0.4 s.",
            "Nothing to do if it is a single sound; else see whether the export was cut short.",
            figure=round(read.frames / read.rate, 3),
            unit="s",
        )
