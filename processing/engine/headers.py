"""What a file really is, by its bytes and never by its name.

Whatever two readers could disagree on is refused.
Only numbers are read here, with bounds, in Python: no library sees a file before it passed.
Frames are counted from the bytes that are present.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from processing.engine.containers import aiff, flac, mpeg, quicktime, riff
from processing.engine.containers.source import Header, Rejected, Source

__all__ = ["Header", "Rejected", "channel_mask", "inspect"]

AGAIN_AS_WAV = "Export it again from the DAW, as WAV."


@dataclass(frozen=True, slots=True)
class _Stranger:
    """A container that is known, and not taken."""

    at: int
    magic: bytes
    name: str


_STRANGERS = (
    _Stranger(0, b"OggS", "an Ogg file"),
    _Stranger(0, b"RIFX", "a big-endian RIFF file"),
    _Stranger(0, b"RIFF", "a RIFF file, but not a WAV"),
    _Stranger(0, b"FORM", "an IFF file, but not an AIFF"),
    _Stranger(0, b"caff", "a Core Audio file"),
    _Stranger(0, b"riff\x2e\x91\xcf\x11", "a Wave64 file"),
    _Stranger(0, b"wvpk", "a WavPack file"),
    _Stranger(0, b"MAC ", "a Monkey's Audio file"),
    _Stranger(0, b"\x1aE\xdf\xa3", "a Matroska file"),
    _Stranger(0, b"0&\xb2u\x8ef\xcf\x11", "a Windows Media file"),
    _Stranger(0, b".snd", "a Sun audio file"),
    _Stranger(0, b"MThd", "a MIDI file"),
    _Stranger(0, b"PK\x03\x04", "a ZIP archive"),
    _Stranger(0, b"7z\xbc\xaf", "a 7-Zip archive"),
    _Stranger(0, b"Rar!", "a RAR archive"),
    _Stranger(0, b"\x1f\x8b", "a gzip archive"),
)


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
    reader = _reader(source)
    if reader is None:
        raise Rejected("not_audio", "This is no sound file, whatever its name says.", AGAIN_AS_WAV)
    return reader(source)


def _reader(source: Source) -> Callable[[Source], Header] | None:
    start = source.at(0, 12)
    if start[:4] in {b"RIFF", b"RF64", b"BW64"} and start[8:12] == b"WAVE":
        return riff.read
    if start[:4] == b"FORM" and start[8:12] in {b"AIFF", b"AIFC"}:
        return aiff.read
    if start[:4] == b"fLaC":
        return flac.read
    if start[4:8] == b"ftyp":
        return quicktime.read
    for stranger in _STRANGERS:
        if start.startswith(stranger.magic):
            raise Rejected("unsupported_container", f"This is {stranger.name}.", AGAIN_AS_WAV)
    return mpeg.read if mpeg.looks_like_it(source) else None


def channel_mask(path: Path) -> int | None:
    """Which speaker each channel is for, where the file says so (dwChannelMask)."""
    try:
        return inspect(path).mask
    except Rejected:
        return None
