"""Sound on its way between files: opened, checked, brought to a rate, kept for the next pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import soxr

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.meter import Loudness, Meter
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender


def opened(sources: Mapping[str, Path], name: str) -> Reader:
    if name not in sources:
        raise CannotRender(
            f"The recipe asks for “{name}”, which is not among the files.",
            "Order again from the song as it is now.",
        )
    return Reader(sources[name])


def heard(reader: Reader, *, start: int = 0, stop: int | None = None) -> Iterator[Samples]:
    """The file's blocks; a value that is no number ends the work, it would spoil all after it."""
    for block in reader.blocks(start=start, stop=stop):
        if not np.isfinite(block).all():
            raise CannotRender(
                f"{reader.path.name} has samples that are not numbers.",
                "Export the file again and upload it.",
            )
        yield block


def at_rate(blocks: Iterable[Samples], *, of: int, to: int, channels: int) -> Iterator[Samples]:
    """The sound at another rate, by soxr in its best quality; same length in seconds."""
    if of == to:
        yield from blocks
        return
    stream = soxr.ResampleStream(of, to, channels, dtype="float64", quality="VHQ")
    for block in blocks:
        yield _turned(stream.resample_chunk(np.ascontiguousarray(block.T)))
    yield _turned(stream.resample_chunk(np.zeros((0, channels)), last=True))


def measured(blocks: Iterable[Samples], rate: int, channels: int) -> Loudness:
    meter = Meter(rate, channels)
    for block in blocks:
        meter.feed(block)
    return meter.result()


def counted(
    blocks: Iterable[Samples],
    frames: int,
    progress: Progress,
    stage: str,
    *,
    part: tuple[float, float] = (0.0, 1.0),
) -> Iterator[Samples]:
    """The same blocks, telling how far they have come; `part` is their share of the stage."""
    done = 0
    low, high = part
    for block in blocks:
        yield block
        done += block.shape[1]
        progress(stage, low + (high - low) * min(1.0, done / max(frames, 1)))


class Scratch:
    """A sound between two passes: float32 on disk, no header, no fsync; goes with its folder."""

    def __init__(self, path: Path, channels: int) -> None:
        self.path = path
        self.channels = channels
        self.frames = 0
        self._file: BinaryIO = path.open("wb")

    def write(self, block: Samples) -> None:
        self._put(_interleaved(block))

    def write_all(self, blocks: Iterable[Samples], meter: Meter | None = None) -> Self:
        """All of the sound, measured on the way if a meter is given: what is kept is measured."""
        with self:
            for block in blocks:
                stored = _interleaved(block)
                if meter is not None:
                    meter.feed(np.ascontiguousarray(stored.T, dtype=np.float64))
                self._put(stored)
        return self

    def rewrite(self, blocks: Iterable[Samples], meter: Meter | None = None) -> Self:
        """What was made of its own blocks takes their place; a file of its own costs far more.

        No frame may be written before it was read: processors are late, or just in time.
        """
        before = self.frames
        self._file, self.frames = self.path.open("r+b"), 0
        self.write_all(blocks, meter)
        if self.frames != before:
            raise ValueError(f"{self.frames} frames in place of {before}")
        return self

    def blocks(self) -> Iterator[Samples]:
        """In quanta, of which only the last may be shorter."""
        with self.path.open("rb") as file:
            while raw := file.read(QUANTUM * self.channels * 4):
                flat = np.frombuffer(raw, dtype=np.float32).reshape(-1, self.channels)
                yield np.ascontiguousarray(flat.T, dtype=np.float64)

    def _put(self, stored: npt.NDArray[np.float32]) -> None:
        self._file.write(stored.data)
        self.frames += len(stored)

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _interleaved(block: Samples) -> npt.NDArray[np.float32]:
    """Row by row: numpy takes four times as long for the whole block at once."""
    stored = np.empty(block.shape[::-1], dtype=np.float32)
    for channel, row in enumerate(block):
        stored[:, channel] = row
    return stored


def _turned(chunk: Samples) -> Samples:
    return np.ascontiguousarray(chunk.T)
