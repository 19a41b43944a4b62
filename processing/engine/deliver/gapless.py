"""Where the sound in an AAC begins and ends, in the words that iTunes and its heirs look for."""

from __future__ import annotations

from pathlib import Path

import av

_PACKET_FRAMES = 1024
_RUN_IN = 1024  # frames that FFmpeg's encoder puts before the sound


def declared_frames(out: Path) -> int:
    """The length that an MP4 tells by its edit list."""
    with av.open(str(out), format="mp4") as file:
        stream = file.streams.audio[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        return round(stream.duration * stream.time_base * stream.rate)


def run_in_and_filling(out: Path) -> str:
    """The iTunSMPB text: run-in, filling and sound, in frames; the rest is not used."""
    with av.open(str(out), format="mp4") as file:
        packets = file.streams.audio[0].frames
    frames = declared_frames(out)
    filling = packets * _PACKET_FRAMES - _RUN_IN - frames
    fields = [f"{0:08X}", f"{_RUN_IN:08X}", f"{filling:08X}", f"{frames:016X}", *["0" * 8] * 8]
    return "".join(f" {field}" for field in fields)
