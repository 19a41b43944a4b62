"""The small copy that browsers play, and the same in pieces that stand for themselves."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from processing.engine import codecs
from processing.engine.audio import Reader, Samples
from processing.engine.deliver.disk import on_disk
from processing.engine.deliver.formats import near
from processing.engine.deliver.refusal import CannotDeliver, delivery
from processing.engine.fold import to_stereo
from processing.engine.headers import channel_mask, inspect
from processing.engine.progress import Progress, silent
from processing.engine.segments import Segments
from processing.engine.streams import at_rate, counted

_SLACK = 2048  # frames that AAC may add around the sound


def proxy(
    path: Path,
    out: Path,
    progress: Progress | None = None,
    segments: Path | None = None,
) -> dict[str, Any]:
    """What browsers play: AAC at 256 kb/s, index in front; answers rate, channels and frames.

    Where `segments` are asked for, the same packets go there as pieces that stand for themselves,
    and their index (`pieces.index`) is in the answer, under that name.
    """
    with delivery(out, "preview"):
        with Reader(path) as sound:
            rate, channels = near(sound.rate, lowest=44_100), min(sound.channels, 2)
            passing = _Passing(sound, rate, channels)
            blocks = passing.blocks(channel_mask(path), progress or silent)
            cut = Segments(segments, rate, channels) if segments else None
            with cut or contextlib.nullcontext():
                also = cut.packet if cut else None
                codecs.encode(blocks, out, rate, channels, codecs.AAC, also=also)
                index = cut.close(passing.frames) if cut else None
        on_disk(out)
        inspect(out)
        _refuse_short(out, passing.frames)
        return {
            "rate": rate,
            "channels": channels,
            "frames": passing.frames,
            "seconds": passing.frames / rate,
            "segments": index,
        }


class _Passing:
    """One or two channels at a rate that every player knows, counted."""

    def __init__(self, sound: Reader, rate: int, channels: int) -> None:
        self.frames = 0
        self._sound, self._rate, self._channels = sound, rate, channels

    def blocks(self, mask: int | None, progress: Progress) -> Iterator[Samples]:
        sound = self._sound
        heard = counted(sound.blocks(), sound.frames, progress, "proxy")
        narrow = (to_stereo(block, mask) for block in heard)
        for block in at_rate(narrow, of=sound.rate, to=self._rate, channels=self._channels):
            if block.shape[1]:
                self.frames += block.shape[1]
                yield np.ascontiguousarray(block)


def _refuse_short(out: Path, frames: int) -> None:
    with av.open(str(out), format="mp4") as file:
        stream = file.streams.audio[0]
        present = sum(packet.duration or 0 for packet in file.demux(stream))
    if not 0 <= present - frames <= _SLACK:
        raise CannotDeliver("The preview did not come out at its full length.")
