"""The waveform as the page draws it: lowest, highest and effective level of every 512 frames.

Little endian: b"RMPK", u32 version, u32 rate, u32 frames per point, u64 frames, u32 points; then
for each point i16 minimum, i16 maximum, i16 RMS, of full scale 32767. Channels are folded by the
widest; a point counts what frames there are.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.progress import Progress, silent

FRAMES_PER_POINT = 512
VERSION = 1
MEDIA_TYPE = "application/vnd.roughmix.peaks"
_HEADER = "<4sIIIQI"
_QUANTUM = QUANTUM // FRAMES_PER_POINT * FRAMES_PER_POINT


def write(path: Path, out: Path, progress: Progress | None = None) -> int:
    """Draw the sound at `path` into the peaks file `out`; answers the number of points."""
    tell = progress or silent
    with Reader(path) as sound, out.open("wb") as file:
        points = -(-sound.frames // FRAMES_PER_POINT)
        file.write(
            struct.pack(
                _HEADER, b"RMPK", VERSION, sound.rate, FRAMES_PER_POINT, sound.frames, points
            )
        )
        done = 0
        for block in sound.blocks(_QUANTUM):
            file.write(_points(block))
            done += block.shape[1]
            tell("peaks", done / sound.frames)
        file.flush()
        os.fsync(file.fileno())
    return points


def _points(block: Samples) -> bytes:
    block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
    frames = block.shape[1]
    starts = np.arange(0, frames, FRAMES_PER_POINT)
    counts = np.diff(np.append(starts, frames))
    low = np.minimum.reduceat(block, starts, axis=1).min(axis=0)
    high = np.maximum.reduceat(block, starts, axis=1).max(axis=0)
    energy = np.add.reduceat(block * block, starts, axis=1).max(axis=0)
    levels = np.stack([low, high, np.sqrt(energy / counts)], axis=1)
    return bytes(np.rint(np.clip(levels, -1.0, 1.0) * 32767).astype("<i2").tobytes())
