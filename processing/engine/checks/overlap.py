"""Hands out the sound in stretches that can be seen with what came before and after them."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import QUANTUM, Samples


class Overlap:
    """Holds back `around` frames, so that as many are known on both sides of each fresh frame.

    Fresh frames come in whole grains, the last ones aside, however the sound was fed.

    After `feed` or `end`, the fresh frames are `window[:, around : around + fresh]`, the first of
    them is frame `origin` of the sound; what lies before and after the sound is silence.
    """

    def __init__(self, channels: int, around: int, grain: int) -> None:
        self.around, self._grain = around, grain
        self.window: Samples = np.zeros((channels, 2 * around + grain + QUANTUM))
        self.fresh = 0
        self.origin = 0
        self._held = around  # frames in the window; the first `around` are the silence before
        self._ended = False

    def feed(self, block: Samples) -> bool:
        """Take up to QUANTUM frames; whether there are fresh ones."""
        self._forget()
        self.window[:, self._held : self._held + block.shape[1]] = block
        self._held += block.shape[1]
        self.fresh = max(self._held - 2 * self.around, 0) // self._grain * self._grain
        return self.fresh > 0

    def end(self) -> bool:
        """What was held back is fresh now; a second call finds none."""
        if self._ended:
            return False
        self._ended = True
        self._forget()
        self.window[:, self._held :] = 0.0
        self.fresh = self._held - self.around
        return self.fresh > 0

    def _forget(self) -> None:
        gone = self.fresh
        if gone:
            self.window[:, : self._held - gone] = self.window[:, gone : self._held].copy()
            self._held -= gone
            self.origin += gone
            self.fresh = 0
