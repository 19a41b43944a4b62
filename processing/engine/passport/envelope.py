"""How strong the sound of a set is, every hundredth of a second: enough to lay it on another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import uniform_filter1d

from processing.engine.audio import Samples

HOPS = 100  # in a second
_MOST_HOPS = 30 * 60 * HOPS  # half an hour is enough to recognise a song by


@dataclass(slots=True)
class Envelope:
    """Power in each hop, summed over whatever was fed; at most half an hour of it."""

    powers: Samples = field(default_factory=lambda: np.zeros(0))

    def of(self, rate: int) -> _Stream:
        """One more sound, from its first frame on."""
        return _Stream(self, rate)

    def add(self, first: int, powers: Samples) -> None:
        powers = powers[: max(0, _MOST_HOPS - first)]
        missing = first + len(powers) - len(self.powers)
        if missing > 0:
            self.powers = np.concatenate([self.powers, np.zeros(missing)])
        self.powers[first : first + len(powers)] += powers

    def onsets(self) -> Samples:
        """Where it gets louder, by how much; loud and quiet places count alike."""
        level = np.sqrt(self.powers)
        around = np.sqrt(uniform_filter1d(self.powers, HOPS, mode="constant").clip(0.0))
        rise = np.maximum(np.diff(level, prepend=0.0), 0.0)
        floor = 1e-3 * float(around.max(initial=0.0)) + 1e-12
        return np.asarray(rise / (around + floor))


class _Stream:
    def __init__(self, envelope: Envelope, rate: int) -> None:
        self._envelope = envelope
        self._rate = rate
        self._at = 0

    def feed(self, block: Samples, /) -> None:
        frames = block.shape[1]
        first, last = self._at * HOPS // self._rate, (self._at + frames) * HOPS // self._rate
        if first < _MOST_HOPS and frames:
            power = np.einsum("cf,cf->f", block, block) / (len(block) * self._rate)
            starts = -(-np.arange(first + 1, last + 1) * self._rate // HOPS) - self._at
            cuts = np.concatenate([[0], starts[starts < frames]])
            self._envelope.add(first, np.add.reduceat(power, cuts))
        self._at += frames
