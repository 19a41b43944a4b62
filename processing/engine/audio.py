"""Sound files as blocks: read with libsndfile, written by ourselves so that bytes repeat.

Arrays are float64 and have the shape (channels, frames). libsndfile's own WAV writer puts the
time of day into float files (the PEAK chunk), and its FLAC writer keeps quiet about a full disk;
this writer does neither.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
import soundfile

QUANTUM = 65_536  # frames in a block, everywhere

Samples = npt.NDArray[np.float64]  # (channels, frames)

# dwChannelMask by number of channels (L R C LFE Ls Rs ...), where a usual layout exists.
USUAL_MASKS = {1: 0x4, 2: 0x3, 5: 0x37, 6: 0x3F}

_BITS = {"FLOAT": 32, "PCM_24": 24, "PCM_16": 16}
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_RIFF_LIMIT = 0xFFFF_FFFF - 1024


class Reader:
    """A sound file on disk, read in blocks; of WAV, RF64, AIFF and FLAC.

    Only for files that passed `intake`, or that we wrote.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._file = soundfile.SoundFile(str(path))
        self.rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.frames: int = self._file.frames
        self.subtype: str = self._file.subtype
        self._at = 0

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def bits(self) -> int | None:
        """Bits of a sample in the file; None where it has no meaning."""
        digits = "".join(c for c in self.subtype if c.isdigit())
        return {"FLOAT": 32, "DOUBLE": 64}.get(self.subtype) or (int(digits) if digits else None)

    def read(self, start: int, frames: int) -> Samples:
        """At most `frames` frames from `start` on; fewer at the end of the file."""
        start = min(max(start, 0), self.frames)
        if start != self._at:
            self._file.seek(start)
        block = self._file.read(min(frames, self.frames - start), dtype="float64", always_2d=True)
        self._at = start + len(block)
        return np.ascontiguousarray(block.T)

    def blocks(
        self, size: int = QUANTUM, *, start: int = 0, stop: int | None = None
    ) -> Iterator[Samples]:
        """The sound from `start` to `stop`, in blocks of `size` frames; the last may be shorter."""
        end = self.frames if stop is None else min(stop, self.frames)
        at = start
        while at < end:
            block = self.read(at, min(size, end - at))
            if not block.shape[1]:
                return
            at += block.shape[1]
            yield block

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


class Writer:
    """Writes a WAV file (RF64 above 4 GiB) block by block; on the disk for certain once closed.

    Integer subtypes are rounded to nearest and limited to full scale; dither is the caller's.
    Left by an exception, the file is removed: no half file stays.
    """

    def __init__(  # noqa: PLR0913
        self,
        path: Path,
        rate: int,
        channels: int,
        subtype: str = "FLOAT",
        *,
        mask: int | None = None,
        chunks: bytes = b"",
    ) -> None:
        """`chunks` are whole RIFF chunks of even length that go before the sound."""
        self.path = Path(path)
        self.rate, self.channels, self.subtype = rate, channels, subtype
        self._chunks = chunks
        self.bits = _BITS[subtype]
        self.mask = USUAL_MASKS.get(channels, 0) if mask is None else mask
        self.frames = 0
        self._file: BinaryIO = self.path.open("wb")
        self._file.write(self._header())

    def write(self, block: Samples) -> None:
        if block.ndim != 2 or block.shape[0] != self.channels:
            raise ValueError(f"{block.shape} is not ({self.channels}, frames)")
        if block.any():
            self._file.write(self._encode(block.T))
        else:
            # A hole: hours of silence shall not fill a disk.
            self._file.seek(block.shape[1] * self._frame_bytes, os.SEEK_CUR)
        self.frames += block.shape[1]

    def close(self) -> None:
        """Put the final sizes into the header, and everything onto the disk."""
        if self._file.closed:
            return
        try:
            if self._data_bytes % 2:
                self._file.write(b"\0")
            self._file.truncate(self._file.tell())
            self._file.seek(0)
            self._file.write(self._header())
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.close()
                return
        except OSError:
            self.path.unlink(missing_ok=True)
            raise
        with contextlib.suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)

    @property
    def _frame_bytes(self) -> int:
        return self.channels * self.bits // 8

    @property
    def _data_bytes(self) -> int:
        return self.frames * self._frame_bytes

    def _encode(self, frames: npt.NDArray[np.float64]) -> bytes:
        if self.subtype == "FLOAT":
            return bytes(frames.astype("<f4", order="C").tobytes())
        full = 2 ** (self.bits - 1)
        whole = np.clip(np.rint(frames * full), -full, full - 1).astype("<i4", order="C")
        packed = (
            whole.astype("<i2") if self.bits == 16 else whole.view(np.uint8).reshape(-1, 4)[:, :3]
        )
        return bytes(packed.tobytes())

    def _header(self) -> bytes:
        """The same length at any size, so that it can be written again at the end."""
        body = (
            self._ds64_or_junk()
            + self._chunks
            + self._format()
            + struct.pack("<4sII", b"fact", 4, min(self.frames, 0xFFFF_FFFF))
        )
        data = self._data_bytes
        size = 4 + len(body) + 8 + data + data % 2
        big = size > _RIFF_LIMIT
        return (
            struct.pack(
                "<4sI4s", b"RF64" if big else b"RIFF", 0xFFFF_FFFF if big else size, b"WAVE"
            )
            + body
            + struct.pack("<4sI", b"data", 0xFFFF_FFFF if big else data)
        )

    def _ds64_or_junk(self) -> bytes:
        """Room kept for the 64-bit sizes of EBU Tech 3306."""
        data = self._data_bytes
        size = 4 + 36 + len(self._chunks) + len(self._format()) + 12 + 8 + data + data % 2
        if size > _RIFF_LIMIT:
            return struct.pack("<4sIQQQI", b"ds64", 28, size, data, self.frames, 0)
        return struct.pack("<4sI28x", b"JUNK", 28)

    def _format(self) -> bytes:
        tag = 3 if self.subtype == "FLOAT" else 1
        extensible = self.channels > 2
        fields = struct.pack(
            "<HHIIHH",
            0xFFFE if extensible else tag,
            self.channels,
            self.rate,
            self.rate * self._frame_bytes,
            self._frame_bytes,
            self.bits,
        )
        if extensible:
            fields += struct.pack("<HHIH", 22, self.bits, self.mask, tag) + _SUBFORMAT_TAIL
        elif tag == 3:
            fields += struct.pack("<H", 0)
        return struct.pack("<4sI", b"fmt ", len(fields)) + fields
