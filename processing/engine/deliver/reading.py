"""What was written, opened again as any player opens it: decoded, counted, measured."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

from processing.engine import codecs, report
from processing.engine.audio import Reader, Samples, Writer
from processing.engine.deliver.arriving import Arrived
from processing.engine.deliver.formats import format_of
from processing.engine.deliver.gapless import declared_frames
from processing.engine.deliver.refusal import CannotDeliver
from processing.engine.headers import inspect
from processing.engine.progress import Progress
from processing.recipes.deliverables import Deliverable

_BY_LIBSNDFILE = {"wav", "aiff", "flac"}
_LOSSLESS_LU = 0.02
_LOSSY_LU = 6.0  # of music it is tenths; a low bit rate takes the top of noise
_AUDIBLE_LUFS = -60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """The report on the decoded sound, and a sum over all its samples."""

    facts: dict[str, Any]
    checksum: int

    @property
    def true_peak_dbtp(self) -> float:
        peak = self.facts["true_peak_dbtp"]
        return -200.0 if peak is None else float(peak)


def read_back(out: Path, wanted: Deliverable, folder: Path, progress: Progress) -> ReadBack:
    """Decode all of it and measure it; what FFmpeg must decode lies in `folder` meanwhile."""
    if wanted.format in _BY_LIBSNDFILE:
        inspect(out)
        facts = report.measure(out, progress=progress)
        return ReadBack(facts=facts, checksum=checksum(out, wanted))
    decoded = folder / "decoded.wav"
    total = 0
    try:
        with Writer(decoded, *_shape(out, wanted)) as file:
            for block in blocks(out, wanted):
                file.write(block)
                total = _sum(block, total)
        facts = report.measure(decoded, progress=progress)
    finally:
        decoded.unlink(missing_ok=True)
    bits = None if wanted.lossy else wanted.bits_or_usual
    return ReadBack(facts={**facts, "bits": bits}, checksum=total)


def checksum(out: Path, wanted: Deliverable) -> int:
    """Over every decoded sample: the same before and after the tags are written."""
    total = 0
    for block in blocks(out, wanted):
        total = _sum(block, total)
    return total


def blocks(out: Path, wanted: Deliverable) -> Iterator[Samples]:
    """The decoded sound, as long as the file says that it is.

    FFmpeg hands out an AAC's filling behind its end as well, which players that follow the edit
    list leave out.
    """
    if wanted.format in _BY_LIBSNDFILE:
        with Reader(out) as sound:
            yield from sound.blocks()
        return
    left = declared_frames(out) if wanted.format == "aac" else None
    for _rate, block in codecs.decode(out, format_of(wanted).container):
        kept = block if left is None else block[:, :left]
        left = None if left is None else left - kept.shape[1]
        if kept.shape[1]:
            yield np.ascontiguousarray(kept)


def refuse_other(got: ReadBack, sound: Arrived, wanted: Deliverable, lufs: float | None) -> None:
    """CannotDeliver unless it is the sound that went in, whole, at the loudness it had."""
    made = got.facts
    if (made["rate"], made["channels"]) != (sound.rate, sound.channels):
        raise CannotDeliver("The file came out in another format than it should.")
    if made["frames"] != sound.frames:
        lost = (sound.frames - made["frames"]) / sound.rate
        raise CannotDeliver(f"The file came out {lost:+.3f} s shorter than it should.")
    came = made["integrated_lufs"]
    if lufs is None or lufs <= _AUDIBLE_LUFS:
        return
    lost_lu = lufs - (_AUDIBLE_LUFS if came is None else came)
    if wanted.lossy and lost_lu > _LOSSY_LU:
        raise CannotDeliver(
            f"At {wanted.kbps_or_usual} kb/s the {format_of(wanted).word} lost {lost_lu:.0f} dB of "
            "this sound.",
            "Choose a higher bit rate.",
        )
    if abs(lost_lu) > (_LOSSY_LU if wanted.lossy else _LOSSLESS_LU):
        raise CannotDeliver("The file came out at another loudness than it should.")


def _shape(out: Path, wanted: Deliverable) -> tuple[int, int]:
    with av.open(str(out), format=format_of(wanted).container) as file:
        stream = file.streams.audio[0]
        return stream.rate, stream.channels


def _sum(block: Samples, total: int) -> int:
    return zlib.crc32(np.ascontiguousarray(block.T, dtype=np.float32).data, total)
