"""What a file really is, by its bytes and never by its name.

Whatever two readers could disagree on is refused.
Only numbers are read here, with bounds, in Python: no library sees a file before it passed.
Frames are counted from the bytes that are present.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from processing.engine.containers import aiff, flac, metadata, mpeg, quicktime, riff
from processing.engine.containers import source as rules
from processing.engine.containers.source import AGAIN_AS_WAV, Header, Rejected, Source

__all__ = ["AGAIN_AS_WAV", "Header", "Rejected", "channel_mask", "inspect"]


@dataclass(frozen=True, slots=True)
class _Stranger:
    """A container that is known, and not taken."""

    magic: bytes
    name: str


_STRANGERS = (
    _Stranger(b"OggS", "an Ogg file"),
    _Stranger(b"RIFX", "a big-endian RIFF file"),
    _Stranger(b"RIFF", "a RIFF file, but not a WAV"),
    _Stranger(b"RF64", "an RF64 file, but not a WAV"),
    _Stranger(b"FORM", "an IFF file, but not an AIFF"),
    _Stranger(b"FRM8", "a DSD file"),
    _Stranger(b"DSD ", "a DSD file"),
    _Stranger(b"caff", "a Core Audio file"),
    _Stranger(b"riff\x2e\x91\xcf\x11", "a Wave64 file"),
    _Stranger(b"wvpk", "a WavPack file"),
    _Stranger(b"MAC ", "a Monkey's Audio file"),
    _Stranger(b"TTA1", "a True Audio file"),
    _Stranger(b"MPCK", "a Musepack file"),
    _Stranger(b"\x1aE\xdf\xa3", "a Matroska file"),
    _Stranger(b"0&\xb2u\x8ef\xcf\x11", "a Windows Media file"),
    _Stranger(b"FLV\x01", "a Flash video"),
    _Stranger(b".snd", "a Sun audio file"),
    _Stranger(b"#!AMR", "an AMR file"),
    _Stranger(b"MThd", "a MIDI file"),
    _Stranger(b"PK\x03\x04", "a ZIP archive"),
    _Stranger(b"7z\xbc\xaf", "a 7-Zip archive"),
    _Stranger(b"Rar!", "a RAR archive"),
    _Stranger(b"\x1f\x8b", "a gzip archive"),
)
_NEEDED = 12  # bytes that tell the container


def inspect(path: Path) -> Header:
    """The header of the file, in our words; raises Rejected."""
    with path.open("rb") as file:
        return inspect_open(file)


def inspect_open(file: BinaryIO) -> Header:
    source = Source(file)
    if source.size == 0:
        raise Rejected(
            "empty_file", "This file is empty: it has no bytes at all.", "Upload it again."
        )
    if source.size > rules.MOST_FILE_BYTES:
        raise Rejected("duration_limit", "The file is larger than 20 GB.", "Cut it into parts.")
    try:
        header = _read(source)
    except (struct.error, IndexError, ValueError, OverflowError) as problem:
        raise rules.malformed("its header cannot be read") from problem
    return replace(header, warnings=(*header.warnings, *metadata.judge(source)))


def _read(source: Source) -> Header:
    reader = _reader(source)
    if reader is None:
        raise Rejected("not_audio", "This is no sound file, whatever its name says.", AGAIN_AS_WAV)
    return reader(source)


def _reader(source: Source) -> Callable[[Source], Header] | None:
    start = source.at(0, _NEEDED)
    if start[:4] in {b"RIFF", b"RF64", b"BW64"} and start[8:12] == b"WAVE":
        return riff.read
    if start[:4] == b"FORM" and start[8:12] in {b"AIFF", b"AIFC"}:
        return aiff.read
    if start[:4] == b"fLaC":
        return flac.read
    if start[4:8] == b"ftyp":
        return quicktime.read
    _refuse_strangers(start)
    if start[:3] == b"ID3" and source.at(at := mpeg.after_id3(source), 4) == b"fLaC":
        return partial(flac.read, at=at)
    source.tags.clear()
    return mpeg.read if mpeg.looks_like_it(source) else None


def _refuse_strangers(start: bytes) -> None:
    if len(start) < _NEEDED and start[:4] in {b"RIFF", b"RF64", b"BW64", b"FORM"}:
        raise rules.truncated()
    for stranger in _STRANGERS:
        if start.startswith(stranger.magic):
            raise rules.unsupported_container(stranger.name)


def channel_mask(path: Path) -> int | None:
    """Which speaker each channel is for, where the file says so (dwChannelMask)."""
    try:
        return inspect(path).mask
    except Rejected:
        return None
