"""The bytes of each kind of file, from blocks that are under their ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import soundfile

from processing.engine import codecs
from processing.engine.audio import Samples, Writer
from processing.engine.deliver import broadcast
from processing.engine.deliver.arriving import Arrived
from processing.engine.deliver.disk import on_disk
from processing.engine.deliver.dither import dithered, whole_numbers
from processing.engine.deliver.formats import codec_of
from processing.engine.deliver.refusal import CannotDeliver
from processing.engine.processor import in_quanta
from processing.recipes.deliverables import Deliverable

_SUBTYPES = {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}
_AIFF_BYTES_AT_MOST = 2**32 - 2**20


def write(  # noqa: PLR0913
    blocks: Iterable[Samples],
    out: Path,
    wanted: Deliverable,
    sound: Arrived,
    *,
    seed: str,
    dither: bool,
    said: Mapping[str, str],
) -> None:
    """Dithered if it must be, and encoded; on the disk when this returns."""
    rate, channels = sound.rate, sound.channels
    if wanted.lossy:
        codecs.encode(in_quanta(blocks, channels), out, rate, channels, codec_of(wanted, rate))
        on_disk(out)
        return
    bits = wanted.bits_or_usual
    if dither:
        blocks = dithered(blocks, channels, seed, bits=bits)
    if wanted.format == "wav":
        chunks = broadcast.room(said, rate=rate, channels=channels, bits=bits, seed=seed)
        _wav(blocks, out, bits, sound, chunks)
    elif wanted.format == "alac":
        codecs.encode(iter(blocks), out, rate, channels, codec_of(wanted, rate))
        on_disk(out)
    else:
        _refuse_long(wanted, sound)
        _by_libsndfile(blocks, out, bits, sound, wanted.format.upper())
        on_disk(out)


def _wav(blocks: Iterable[Samples], out: Path, bits: int, sound: Arrived, chunks: bytes) -> None:
    with Writer(
        out, sound.rate, sound.channels, _SUBTYPES[bits], mask=sound.mask, chunks=chunks
    ) as file:
        for block in blocks:
            file.write(block)


def _by_libsndfile(
    blocks: Iterable[Samples], out: Path, bits: int, sound: Arrived, container: str
) -> None:
    """It takes whole numbers from the top of 32 bits."""
    with soundfile.SoundFile(
        str(out), "w", sound.rate, sound.channels, _SUBTYPES[bits], format=container
    ) as file:
        for block in blocks:
            whole = whole_numbers(block, bits).astype(np.int32)
            file.write(np.ascontiguousarray(whole.T) << (32 - bits))


def _refuse_long(wanted: Deliverable, sound: Arrived) -> None:
    size = sound.frames * sound.channels * wanted.bits_or_usual // 8
    if wanted.format == "aiff" and size > _AIFF_BYTES_AT_MOST:
        raise CannotDeliver(
            "An AIFF ends at 4 GiB, and this sound is longer.", "Deliver a WAV or a FLAC."
        )
