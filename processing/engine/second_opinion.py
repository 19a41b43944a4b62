"""A second meter, by other people, reads the same minutes as ours; a difference is told.

pyloudnorm (De Man's filters, which are those of BS.1770) needs a whole file in memory, so it gets
windows of a minute, and a fresh meter of ours reads the very same windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Samples
from processing.engine.findings import Finding, finding
from processing.engine.loudness import Loudness
from processing.engine.meter import Meter, weights

NAME = "pyloudnorm"
WINDOW_SECONDS = 60
ALARM_LU = 0.1

# Below 32 kHz its filter is 0.07 to 0.5 dB off; above 192 kHz a minute is too much memory.
_LOWEST_RATE, _HIGHEST_RATE = 32_000, 192_000
_MOST_SAMPLES = WINDOW_SECONDS * 192_000  # in a window: a minute of stereo at 96 kHz
_FRONTS, _SURROUNDS = 3, 2  # its places: L R C at 1, Ls Rs at 1.41
_GATE_LUFS = -70.0


class SecondOpinion:
    """Hears the sound as every check does; memory is that of one window."""

    def __init__(self, rate: int, channels: int, *, mask: int | None = None) -> None:
        self.rate, self.channels, self.mask = rate, channels, mask
        gains = weights(channels, mask)
        self._heard = np.flatnonzero(gains)  # the LFE is not
        self._places = _places(gains)
        self.left_out = _why_not(rate, self._places)
        longest = min(WINDOW_SECONDS * rate, _MOST_SAMPLES // channels)
        frames = 0 if self.left_out else self._whole(longest)
        self._window = np.zeros((frames, max(self._places, default=0) + 1))
        self._held = 0
        self._begins_at = 0  # frame
        self._ours = self._fresh()
        self._compared = 0
        self._largest: tuple[float, float, float] | None = None  # LU, from and until seconds

    def feed(self, block: Samples) -> None:
        at, frames = 0, 0 if self.left_out else block.shape[1]
        while at < frames:
            count = min(len(self._window) - self._held, frames - at)
            piece = block[:, at : at + count]
            for place, channel in zip(self._places, self._heard, strict=True):
                self._window[self._held : self._held + count, place] = piece[channel]
            self._ours.feed(piece)
            self._held += count
            at += count
            if self._held == len(self._window):
                self._compare(self._held)

    def figures(self) -> dict[str, Any]:
        self._finish()
        largest = self._largest
        return {
            "second_meter": {
                "name": NAME,
                "windows": self._compared,
                "largest_difference_lu": None if largest is None else round(largest[0], 3) + 0.0,
                "at_seconds": None if largest is None else round(largest[1], 3),
                "left_out": self.left_out,
            }
        }

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        self._finish()
        if self._largest is None or abs(self._largest[0]) <= ALARM_LU:
            return
        apart, begins, ends = self._largest
        yield finding(
            "second_meter_differs",
            "warn",
            f"A second meter ({NAME}) reads {abs(apart):.2f} LU {'more' if apart > 0 else 'less'} "
            "than ours here: one of the two is wrong about this sound.",
            "Take the loudness with care, and tell whoever looks after this studio.",
            begins,
            until_seconds=ends,
            figure=round(apart, 3),
            unit="LU",
        )

    def _finish(self) -> None:
        """The last window, cut to whole hops: what is left over it would count as a full block."""
        whole = self._whole(self._held)
        self._held = 0
        if whole >= 0.4 * self.rate:
            self._compare(whole)

    def _whole(self, frames: int) -> int:
        """The frames of the whole 100 ms that fit; rounded up, or one block would be missing."""
        hops = frames * 10 // self.rate
        whole = -(-hops * self.rate // 10)
        return whole if whole <= frames else -(-(hops - 1) * self.rate // 10)

    def _compare(self, frames: int) -> None:
        """Ours has heard the rest of an open hop too, and makes nothing of it."""
        ours = self._ours.result().integrated_lufs
        apart = _level(self._theirs(frames)) - _level(ours)
        begins = self._begins_at / self.rate
        if self._largest is None or abs(apart) > abs(self._largest[0]):
            self._largest = (apart, begins, begins + frames / self.rate)
        self._compared += 1
        self._begins_at += frames
        self._held = 0
        self._ours = self._fresh()

    def _fresh(self) -> Meter:
        return Meter(self.rate, self.channels, mask=self.mask, true_peak=False)

    def _theirs(self, frames: int) -> float:
        import pyloudnorm  # noqa: PLC0415 - it brings scipy.signal, which takes a second to load

        meter = pyloudnorm.Meter(self.rate, filter_class="DeMan")
        return float(meter.integrated_loudness(self._window[:frames]))


def _level(lufs: float | None) -> float:
    """Silence, which one of them calls nothing and the other minus infinity, is at the gate."""
    return _GATE_LUFS if lufs is None else max(lufs, _GATE_LUFS)


def _places(gains: npt.NDArray[np.float64]) -> list[int]:
    """Where each channel that counts goes among pyloudnorm's five; empty if they do not fit."""
    heard = gains[gains > 0]
    surround = heard > 1
    if surround.sum() > _SURROUNDS or (~surround).sum() > _FRONTS:
        return []
    fronts, backs = iter(range(_FRONTS)), iter(range(_FRONTS, _FRONTS + _SURROUNDS))
    return [next(backs if back else fronts) for back in surround.tolist()]


def _why_not(rate: int, places: list[int]) -> str | None:
    if rate < _LOWEST_RATE:
        return f"{NAME} is not exact enough below 32 kHz to judge."
    if rate > _HIGHEST_RATE:
        return f"Above 192 kHz {NAME} is not asked."
    if not places:
        return f"{NAME} knows five channels at most, two of them surround."
    return None
