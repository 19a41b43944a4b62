"""A sound that can be read from any place on: a seam needs what comes before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Samples
from processing.engine.edit.sound import Sound
from processing.engine.streams import Scratch, at_rate

Floats = npt.NDArray[np.float64]


class Tape:
    """Float32 on disk, as `Scratch` writes it; goes with its folder, or by `dropped`."""

    def __init__(self, blocks: Iterable[Samples], path: Path, *, rate: int, channels: int) -> None:
        scratch = Scratch(path, channels).write_all(blocks)
        self.path, self.rate, self.channels = path, rate, channels
        self.frames = scratch.frames

    @classmethod
    def of(cls, sound: Sound, path: Path, *, rate: int | None = None) -> Self:
        """The sound as it is, or at another rate."""
        rate = rate or sound.rate
        blocks = at_rate(sound.blocks(), of=sound.rate, to=rate, channels=sound.channels)
        return cls(blocks, path, rate=rate, channels=sound.channels)

    def read(self, start: int, frames: int) -> Samples:
        """(channels, frames) from `start` on; silence where there is no sound."""
        made = np.zeros((self.channels, frames))
        first, last = max(start, 0), min(start + frames, self.frames)
        if first < last:
            with self.path.open("rb") as file:
                file.seek(first * self.channels * 4)
                raw = file.read((last - first) * self.channels * 4)
            flat = np.frombuffer(raw, dtype=np.float32).reshape(-1, self.channels)
            made[:, first - start : last - start] = flat.T
        return made

    def mono(self, start: int, frames: int) -> Floats:
        """(frames,), the mean of the channels."""
        return np.asarray(self.read(start, frames).mean(axis=0))

    def dropped(self) -> None:
        """Off the disk, before the job's folder goes."""
        self.path.unlink(missing_ok=True)
