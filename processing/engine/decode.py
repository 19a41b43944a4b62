"""From an uploaded file to the canonical one; runs in the limited child only.

PCM is read by numpy from the place its header was proved to name; FLAC by libsndfile; MP3 and M4A
by FFmpeg's libraries, with the container named.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from processing.engine.audio import QUANTUM, Samples, Writer

Say = Callable[[dict[str, object]], None]
_SAY_EVERY = 16  # blocks


class Undecodable(Exception):
    """The sound cannot be read; `code` is a word of the ingest check."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run(header: dict[str, Any], file: BinaryIO, out: Path, *, say: Say) -> dict[str, object]:
    """Write the canonical file; answers what was found on the way, or the code of a refusal."""
    try:
        return _write(header, file, out, say)
    except Undecodable as problem:
        return {"rejected": problem.code}


def _write(header: dict[str, Any], file: BinaryIO, out: Path, say: Say) -> dict[str, object]:
    found: dict[str, object] = {}
    writer: Writer | None = None
    bad = 0
    peak = 0.0
    for count, (rate, block) in enumerate(_blocks(header, file, found)):
        if writer is None:
            writer = Writer(out, rate, len(block), mask=header["mask"])
        finite = np.isfinite(block)
        if not finite.all():
            bad += int(block.size - np.count_nonzero(finite))
            block[~finite] = 0.0
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        if len(block) != writer.channels or rate != writer.rate:
            raise Undecodable("corrupt")
        writer.write(block)
        if count % _SAY_EVERY == 0:
            say({"frames": writer.frames})
    if writer is None:
        raise Undecodable("no_audio")
    writer.close()
    return {
        **found,
        "frames": writer.frames,
        "rate": writer.rate,
        "channels": writer.channels,
        "nonfinite": bad,
        "peak": peak,
    }


def _blocks(
    header: dict[str, Any], file: BinaryIO, found: dict[str, object]
) -> Iterator[tuple[int, Samples]]:
    if header["sample"]:
        return _pcm(header, file)
    if header["container"] == "flac":
        return _flac(header, file, found)
    return _compressed(header, file)


def _pcm(header: dict[str, Any], file: BinaryIO) -> Iterator[tuple[int, Samples]]:
    kind, channels = header["sample"], header["channels"]
    width = int(kind[-1])
    frame = width * channels
    file.seek(header["start"])
    left = header["length"]
    while left:
        data = file.read(min(left, QUANTUM * frame))
        if len(data) % frame or not data:
            raise Undecodable("truncated")
        left -= len(data)
        values = _float(np.frombuffer(data, np.uint8), kind, width)
        yield header["rate"], np.ascontiguousarray(values.reshape(-1, channels).T)


def _float(data: npt.NDArray[np.uint8], kind: str, width: int) -> npt.NDArray[np.float64]:
    if kind.endswith(("f4", "f8")):
        return data.view(kind).astype(np.float64)
    if kind == "u1":
        return (data.astype(np.float64) - 128.0) / 128.0
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        if kind[0] == "<":
            wide[:, 1:] = data.reshape(-1, 3)
        else:
            wide[:, 1:] = data.reshape(-1, 3)[:, ::-1]
        return wide.reshape(-1).view("<i4") / 2.0**31
    return np.asarray(data.view(kind) / 2.0 ** (8 * width - 1))


def _flac(
    header: dict[str, Any], file: BinaryIO, found: dict[str, object]
) -> Iterator[tuple[int, Samples]]:
    import soundfile  # noqa: PLC0415 (each library only for the files that need it)

    bits, frames = header["bits"], 0
    digest = hashlib.md5(usedforsecurity=False)
    try:
        with soundfile.SoundFile(file.fileno(), closefd=False) as sound:
            while len(block := sound.read(QUANTUM, dtype="int32", always_2d=True)):
                frames += len(block)
                digest.update(_as_stored(block, bits))
                yield sound.samplerate, np.ascontiguousarray(block.T / 2.0**31)
    except soundfile.LibsndfileError as problem:
        raise Undecodable("corrupt") from problem
    if header["frames"] is not None and frames != header["frames"]:
        raise Undecodable("truncated" if frames < header["frames"] else "malformed")
    found["checksum_mismatch"] = bool(header["md5"]) and digest.hexdigest() != header["md5"]


def _as_stored(block: npt.NDArray[np.int32], bits: int) -> bytes:
    """The bytes over which a FLAC keeps its MD5."""
    values = block >> (32 - bits)
    width = bits // 8
    return values.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


def _compressed(header: dict[str, Any], file: BinaryIO) -> Iterator[tuple[int, Samples]]:
    import av  # noqa: PLC0415 (each library only for the files that need it)

    from processing.engine import codecs  # noqa: PLC0415

    window = _Window(file, header["start"], header["length"])
    container = "mp3" if header["container"] == "mp3" else "mp4"
    try:
        yield from codecs.decode(window, container)
    except (av.FFmpegError, IndexError, UnicodeDecodeError) as problem:
        raise Undecodable("corrupt") from problem


class _Window(io.RawIOBase, BinaryIO):
    """A stretch of a file, as if it were all of it: tags outside are out of reach."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._start, self._length = file, start, length
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = max(self._length - self._at, 0)
        self._file.seek(self._start + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at
