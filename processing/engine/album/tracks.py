"""The programme written down and cut into its tracks; each measured as it lies in the file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from processing.engine.album.drive import Landing
from processing.engine.album.sequence import Programme
from processing.engine.audio import Reader, Samples, Writer
from processing.engine.loudness import Loudness
from processing.engine.meter import Meter
from processing.engine.progress import Progress
from processing.engine.streams import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was read of the written file."""

    programme: Loudness
    tracks: tuple[Loudness, ...]


def write(landing: Landing, output: Path, rate: int, progress: Progress) -> None:
    """The float32 programme. A gain of nothing leaves every sample as it is."""
    sound = landing.sound
    gain = 10 ** (landing.gain_db / 20)
    blocks = counted(sound.blocks(), sound.frames, progress, "write")
    with Writer(output, rate, sound.channels) as file:
        for block in blocks:
            file.write(block if landing.gain_db == 0 else block * gain)


def cut(
    output: Path, programme: Programme, paths: Sequence[Path | None], progress: Progress
) -> Measured:
    """Read the programme once: measure it, and each track, which goes to its path if it has one."""
    with Reader(output) as written:
        whole = Meter(written.rate, written.channels)
        tracks = []
        for (start, stop), path in zip(programme.tracks(), paths, strict=True):
            own = Meter(written.rate, written.channels)
            with _writer(path, written) as file:
                for block in _told(written, start, stop, progress):
                    whole.feed(block)
                    own.feed(block)
                    if file is not None:
                        file.write(block)
            tracks.append(own.result())
        return Measured(programme=whole.result(), tracks=tuple(tracks))


def _told(written: Reader, start: int, stop: int, progress: Progress) -> Iterator[Samples]:
    part = start / written.frames, stop / written.frames
    blocks = written.blocks(start=start, stop=stop)
    return counted(blocks, stop - start, progress, "verify", part=part)


def _writer(path: Path | None, like: Reader) -> Writer | contextlib.AbstractContextManager[None]:
    return contextlib.nullcontext() if path is None else Writer(path, like.rate, like.channels)
