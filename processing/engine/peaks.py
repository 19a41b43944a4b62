"""The waveform as the page draws it: lowest, highest and effective level, at several zooms.

Little endian. b"RMPK", u32 version (2), u32 rate, u32 number of levels, u64 frames; then for each
level, coarsest first, u32 frames per point, u32 points, u64 offset of its first point in the file;
then the points of the levels in the same order: i16 minimum, i16 maximum, i16 RMS, of full scale
32767. So the first kilobytes show the whole sound, and one range fetches any stretch of any level.
Channels are folded by the widest; a last point counts what frames there are.

Version 1 (u32 frames per point, u64 frames, u32 points in the place of the level table) held
one level of 512 frames a point; pages still read it.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.kernels import compiled
from processing.engine.progress import Progress, silent

VERSION = 2
MEDIA_TYPE = "application/vnd.roughmix.peaks"
# All divide QUANTUM, so no point ever needs two blocks. Finer than the first, the sound itself
# (a piece of `lossless`) is the smaller file.
FRAMES_PER_POINT = (16_384, 4096, 1024, 256)
_HEADER, _LEVEL, _POINT_BYTES = "<4sIIIQ", "<IIQ", 6

_Points = npt.NDArray[np.float64]  # (points, 2 or channels)


class NotAllHeard(Exception):
    """Fewer or more frames came than were announced."""


class Drawer:
    """Draws a sound of `frames` frames into the file `out` while it passes; a `Listener`."""

    def __init__(self, out: Path, rate: int, frames: int) -> None:
        self.out, self.frames = Path(out), frames
        self._heard = 0
        self._offsets: dict[int, int] = {}
        table, at = b"", struct.calcsize(_HEADER) + len(FRAMES_PER_POINT) * struct.calcsize(_LEVEL)
        for span in FRAMES_PER_POINT:
            points = -(-frames // span)
            table += struct.pack(_LEVEL, span, points, at)
            self._offsets[span] = at
            at += points * _POINT_BYTES
        self._file = self.out.open("wb")
        head = struct.pack(_HEADER, b"RMPK", VERSION, rate, len(FRAMES_PER_POINT), frames)
        self._file.write(head + table)

    def feed(self, block: Samples) -> None:
        if self._heard % QUANTUM:
            raise ValueError(f"only the last block may be shorter than {QUANTUM} frames")
        finest = FRAMES_PER_POINT[-1]
        extremes, energies = _reduced(np.ascontiguousarray(block), finest)
        for span in reversed(FRAMES_PER_POINT):
            self._write(span, extremes, energies, block.shape[1])
            if span != FRAMES_PER_POINT[0]:
                extremes, energies = _coarser(extremes, energies)
        self._heard += block.shape[1]

    def close(self) -> None:
        """On the disk for certain; raises `NotAllHeard` or OSError, and then no file stays."""
        if self._heard != self.frames:
            self.discard()
            raise NotAllHeard(f"{self._heard} frames of {self.frames}")
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self.discard()
            raise
        self._file.close()

    def discard(self) -> None:
        """Leave no half file."""
        with contextlib.suppress(OSError):  # what is still in its buffer is not wanted
            self._file.close()
        self.out.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.discard()

    def _write(self, span: int, extremes: _Points, energies: _Points, frames: int) -> None:
        counts = np.minimum(span, frames - span * np.arange(len(extremes)))
        rms = np.sqrt(energies.max(axis=1) / counts)
        levels = np.column_stack([extremes, rms])
        points = np.rint(np.clip(levels, -1.0, 1.0) * 32_767).astype("<i2")
        self._file.seek(self._offsets[span] + self._heard // span * _POINT_BYTES)
        self._file.write(points.tobytes())


def write(path: Path, out: Path, progress: Progress | None = None) -> int:
    """Draw the sound at `path` into the file `out`; answers the points of its finest level."""
    tell = progress or silent
    with Reader(path) as sound:
        done = 0
        with Drawer(out, sound.rate, sound.frames) as drawer:
            for block in sound.blocks():
                drawer.feed(np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0))
                done += block.shape[1]
                tell("peaks", done / sound.frames)
            drawer.close()
        return -(-sound.frames // FRAMES_PER_POINT[-1])


def _coarser(extremes: _Points, energies: _Points) -> tuple[_Points, _Points]:
    """Four points become one; what is left over at the end becomes one too."""
    starts = np.arange(0, len(extremes), 4)
    low = np.minimum.reduceat(extremes[:, 0], starts)
    high = np.maximum.reduceat(extremes[:, 1], starts)
    return np.column_stack([low, high]), np.add.reduceat(energies, starts, axis=0)


@compiled
def _reduced(block: Samples, span: int) -> tuple[_Points, _Points]:
    """For every `span` frames the lowest and highest sample, and each channel's energy."""
    channels, frames = block.shape
    points = -(-frames // span)
    extremes = np.empty((points, 2))
    energies = np.empty((points, channels))
    for point in range(points):
        start, stop = point * span, min((point + 1) * span, frames)
        low, high = block[0, start], block[0, start]
        for channel in range(channels):
            energy = 0.0
            for at in range(start, stop):
                value = block[channel, at]
                low, high = min(low, value), max(high, value)
                energy += value * value
            energies[point, channel] = energy
        extremes[point, 0], extremes[point, 1] = low, high
    return extremes, energies
