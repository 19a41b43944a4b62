"""Looks at what left and right have to do with each other: correlation over the whole sound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from processing.engine.audio import Samples
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness


class Channels:
    """Multiplies left by right; of anything but stereo it says nothing."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self._left = self._right = self._product = 0.0

    def feed(self, block: Samples) -> None:
        if self.channels == 2:
            left, right = block
            self._left += float(left @ left)
            self._right += float(right @ right)
            self._product += float(left @ right)

    def figures(self) -> dict[str, Any]:
        return {}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        if not self._left or not self._right:
            return
        alike = self._product / math.sqrt(self._left * self._right)
        if alike < -0.6:
            yield finding(
                "antiphase",
                "bad",
                f"Left and right work against each other (correlation {alike:.2f}): "
                "in mono most of it vanishes.",
                "Turn the polarity of one side around.",
                figure=round(alike, 3),
            )
        elif alike <= -0.2:
            yield finding(
                "low_correlation",
                "warn",
                f"Left and right are partly out of phase (correlation {alike:.2f}): "
                "it loses level in mono.",
                "Listen in mono; narrow the stereo effects if something important goes missing.",
                figure=round(alike, 3),
            )
