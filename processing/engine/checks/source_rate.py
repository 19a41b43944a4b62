"""Looks at how the top of the spectrum ends: upsampled, or once squeezed by a lossy encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from processing.engine.checks.edge_of_band import Cells, Wall
from processing.engine.checks.short_time import ShortTime
from processing.engine.findings import Finding, finding

_LEAST_WINDOWS = 12  # about a second

# Encoders switch lines of their transform off: the slope is a few hundred hertz at most. LAME at
# 128 kbit/s ends at 16.7 kHz, at 320 at 20.3; Opus at 20; slower falls there are converters.
_ENCODERS_HZ = (14_500.0, 20_700.0)
_ENCODER_GAP = 0.017
_ENCODER_DROP_DB = 30.0

# Rate converters fall over a tenth of the band, and are done at half the lower rate.
_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 44_100, 48_000, 88_200, 96_000, 192_000)
_CONVERTER_GAP = 0.05
_CONVERTER_DROP_DB = 40.0
_ENDS = (0.95, 1.02)  # of half the lower rate
_MUCH_LOWER = 1.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """How the spectrum ends. `bandwidth_hz` is None for silence."""

    bandwidth_hz: float | None
    encoder: Wall | None = None
    converter: Wall | None = None
    source_rate: int | None = None


def top(sound: ShortTime) -> Top:
    """How the band of a sound ends; sounds that fade out towards the top have no edge."""
    cells = Cells(sound)
    bandwidth = cells.bandwidth_hz()
    if bandwidth is None or len(sound.levels) < _LEAST_WINDOWS:
        return Top(bandwidth_hz=bandwidth)
    encoder = cells.wall(*_ENCODERS_HZ, gap=_ENCODER_GAP, least_db=_ENCODER_DROP_DB)
    if encoder:
        return Top(bandwidth_hz=encoder.at_hz, encoder=encoder)
    nyquist = sound.rate / 2
    wall = cells.wall(3_000, 0.97 * nyquist, gap=_CONVERTER_GAP, least_db=_CONVERTER_DROP_DB)
    source = _source_rate(wall, sound.rate) if wall else None
    if wall is None or source is None:
        return Top(bandwidth_hz=bandwidth)
    return Top(bandwidth_hz=wall.at_hz, converter=wall, source_rate=source)


def _source_rate(wall: Wall, rate: int) -> int | None:
    """The rate that the sound may have had before, the nearest if several would do."""
    low, high = _ENDS
    fitting = [
        lower
        for lower in _RATES
        if low <= wall.ends_hz / (lower / 2) <= high and rate >= lower * _MUCH_LOWER
    ]
    return min(fitting, key=lambda lower: abs(wall.ends_hz - lower / 2), default=None)


def top_findings(found: Top, rate: int) -> Iterator[Finding]:
    if found.encoder:
        at = found.encoder.at_hz
        yield finding(
            "lossy_source",
            "warn",
            f"It looks like it once was an MP3, AAC or Opus file: everything above {_khz(at)} is "
            "cut off as encoders do it.",
            "Ask for the original, uncompressed file; what an encoder threw away does not come "
            "back. If that filter is meant, nothing to do.",
            figure=round(at),
            unit="Hz",
        )
    if found.converter and found.source_rate:
        yield finding(
            "upsampled",
            "info",
            f"It looks like it was recorded at {_khz(found.source_rate)} and converted up to "
            f"{_khz(rate)}: there is nothing above {_khz(found.converter.ends_hz)}.",
            "Nothing is lost by that, and nothing won; if there is an original at the lower rate, "
            "send that.",
            figure=round(found.converter.at_hz),
            unit="Hz",
        )


def _khz(hz: float) -> str:
    return f"{round(hz / 1000, 1):g} kHz"
