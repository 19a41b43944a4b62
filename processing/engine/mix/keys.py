"""Stems that the dynamics of others listen to: as they are after their filters, before their own.

No dynamics stand before that point, so that two stems may even listen to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.meter import Loudness, Meter
from processing.engine.standing import standing
from processing.engine.streams import Scratch


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is listened to, and how loud it is."""

    sound: Scratch
    loudness: Loudness

    @property
    def channels(self) -> int:
        return self.sound.channels

    @property
    def lufs(self) -> float | None:
        return self.loudness.integrated_lufs


Keys = Mapping[str, Key]


class Tap:
    """Keeps what goes by; ask for the key when all of it has."""

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self._sound = Scratch(path, channels)
        self._meter = Meter(rate, channels, true_peak=False)

    def __call__(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        with self._sound:
            for block in blocks:
                stored = block.astype(np.float32).astype(np.float64)
                self._meter.feed(stored)
                self._sound.write(stored)
                yield block

    def key(self) -> Key:
        return Key(sound=self._sound, loudness=standing(self._meter.result()))


def endless(sound: Scratch) -> Iterator[Samples]:
    """The sound in quanta, and silence after it for as long as somebody listens."""
    for block in sound.blocks():
        missing = QUANTUM - block.shape[1]
        yield np.pad(block, ((0, 0), (0, missing))) if missing else block
    while True:
        yield np.zeros((sound.channels, QUANTUM))
