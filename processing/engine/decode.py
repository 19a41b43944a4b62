"""From an uploaded file to the canonical one; runs in the limited child only.

PCM is read by numpy from the place its header was proved to name; FLAC by libsndfile; MP3 and M4A
by FFmpeg's libraries, with the container named.
"""

from __future__ import annotations

import errno
import hashlib
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from processing.engine import flac_walk
from processing.engine.audio import QUANTUM, Samples, Writer
from processing.engine.window import Window

Say = Callable[[dict[str, object]], None]
_SAY_EVERY = 16  # blocks
# EFBIG is what RLIMIT_FSIZE answers: more sound than its header accounts for.
_FULL = {errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full", errno.EFBIG: "duration_limit"}


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
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        return {"rejected": _FULL[problem.errno]}


def _write(header: dict[str, Any], file: BinaryIO, out: Path, say: Say) -> dict[str, object]:
    found: dict[str, object] = {}
    writer: Writer | None = None
    bad = 0
    peak = 0.0
    for count, (rate, block) in enumerate(_blocks(header, file, found)):
        if writer is None:
            writer = Writer(out, rate, len(block), mask=header["mask"])
        lowest, highest = float(block.min(initial=0.0)), float(block.max(initial=0.0))
        if not math.isfinite(highest - lowest):
            finite = np.isfinite(block)
            bad += int(block.size - np.count_nonzero(finite))
            block[~finite] = 0.0
            lowest, highest = float(block.min()), float(block.max())
        peak = max(peak, highest, -lowest)
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
    """Libsndfile is shown the stream's facts and its frames, and none of the tags between."""
    import soundfile  # noqa: PLC0415 (each library only for the files that need it)

    facts, bits, frames = bytes.fromhex(header["streaminfo"]), header["bits"], 0
    digest, stored = hashlib.md5(usedforsecurity=False), facts[18:34]
    begin = b"fLaC\x80\0\0\x22" + _with_total(facts, header["frames"] or 0)
    window = Window(file, header["start"], header["length"], before=begin)
    try:
        with soundfile.SoundFile(window) as sound:
            while len(block := sound.read(QUANTUM, dtype="int32", always_2d=True)):
                frames += len(block)
                if any(stored):
                    digest.update(_as_stored(block, bits))
                yield sound.samplerate, np.ascontiguousarray(block.T / 2.0**31)
    except soundfile.LibsndfileError as problem:
        raise Undecodable("corrupt") from problem
    counted = flac_walk.count(file, header)
    if header["frames"] is not None and frames != header["frames"]:
        raise Undecodable("truncated" if frames < header["frames"] else "malformed")
    if counted != frames:
        raise Undecodable("corrupt")
    found["checksum_mismatch"] = any(stored) and digest.digest() != stored


def _with_total(facts: bytes, frames: int) -> bytes:
    """STREAMINFO with the number of samples that were counted, for it may hold none."""
    packed = int.from_bytes(facts[10:18], "big") >> 36 << 36 | frames
    return facts[:10] + packed.to_bytes(8, "big") + facts[18:]


def _as_stored(block: npt.NDArray[np.int32], bits: int) -> bytes:
    """The bytes over which a FLAC keeps its MD5."""
    values = block >> (32 - bits)
    width = bits // 8
    return values.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


def _compressed(header: dict[str, Any], file: BinaryIO) -> Iterator[tuple[int, Samples]]:
    import av  # noqa: PLC0415 (each library only for the files that need it)

    from processing.engine import codecs  # noqa: PLC0415

    hidden = dict.fromkeys(header["hidden"], b"free")
    window = Window(file, header["start"], header["length"], instead=hidden)
    container = "mp3" if header["container"] == "mp3" else "mp4"
    try:
        blocks = codecs.decode(window, container, raw=header["trim"] is not None)
        yield from trimmed(blocks, header["trim"]) if header["trim"] else blocks
    except (av.FFmpegError, IndexError, ValueError) as problem:
        raise Undecodable("corrupt") from problem


def trimmed(
    blocks: Iterator[tuple[int, Samples]], trim: tuple[int, int, int]
) -> Iterator[tuple[int, Samples]]:
    """Only what lies within the edit: the encoder's run-in and filling are no sound."""
    first, count, timescale = trim
    at = 0
    for rate, block in blocks:
        start, stop = first * rate // timescale, (first + count) * rate // timescale
        part = block[:, max(start - at, 0) : max(stop - at, 0)]
        at += block.shape[1]
        if part.shape[1]:
            yield rate, part
