"""What a meter has read of one sound, and the conversions between powers, amplitudes and levels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_OFFSET = -0.691  # BS.1770-5, annex 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What was measured. None where a figure is not defined: silence, or too short."""

    rate: int
    channels: int
    frames: int
    integrated_lufs: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    lra_lu: float | None
    true_peaks: tuple[float, ...]  # linear, by channel
    true_peak_frames: tuple[float, ...]
    sample_peaks: tuple[float, ...]
    short_term_lufs: tuple[float | None, ...]  # every 100 ms, of the 3 s that end there
    momentary_lufs: tuple[float | None, ...] = ()  # every 100 ms, of the 0.4 s that end there
    psr_db: float | None = None  # the lowest; None without true peak
    psr_at_seconds: float | None = None  # where its 3 s end
    gating: tuple[int, ...] = ()  # blocks of 400 ms by steps of 0.1 LU from -70 LUFS up
    tenths_over: tuple[int, ...] = ()  # of a second, counted from 0, with a true peak over 0 dBTP
    nonfinite: int  # samples that were no numbers, read as silence

    @property
    def true_peak_dbtp(self) -> float | None:
        return decibels(max(self.true_peaks, default=0.0))

    @property
    def sample_peak_dbfs(self) -> float | None:
        return decibels(max(self.sample_peaks, default=0.0))

    @property
    def plr_db(self) -> float | None:
        if self.integrated_lufs is None or self.true_peak_dbtp is None:
            return None
        return self.true_peak_dbtp - self.integrated_lufs

    @property
    def true_peak_at_seconds(self) -> float | None:
        if not any(self.true_peaks):
            return None
        return self.peaks_at_seconds[int(np.argmax(self.true_peaks))]

    @property
    def peaks_at_seconds(self) -> tuple[float | None, ...]:
        """Where each channel has its true peak; None for a silent channel."""
        return tuple(
            max(frame, 0.0) / self.rate if peak else None
            for peak, frame in zip(self.true_peaks, self.true_peak_frames, strict=True)
        )


def decibels(linear: float) -> float | None:
    return 20 * math.log10(linear) if linear > 0 else None


def power(lufs: float) -> float:
    """The weighted mean square that has this loudness."""
    return float(10 ** ((lufs - _OFFSET) / 10))


def lufs(power: float) -> float | None:
    """Loudness of a mean square; below −200 LUFS there is nothing but rounding."""
    return _OFFSET + 10 * math.log10(power) if power > 1e-20 else None
