"""A stem on its way through an edit: what every step is given, and gives to the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from processing.engine.audio import Samples
from processing.engine.streams import Scratch


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Blocks, as often as they are asked for; quanta of `audio.QUANTUM`, the last one shorter."""

    rate: int
    channels: int
    frames: int
    blocks: Callable[[], Iterator[Samples]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a step keeps what it needs twice, and whom it tells how far it is, 0 to 1."""

    folder: Path
    tell: Callable[[float], None]


def kept(blocks: Iterable[Samples], path: Path, *, rate: int, channels: int) -> Sound:
    """The sound written down as float32, so that it need not be made again."""
    scratch = Scratch(path, channels).write_all(blocks)
    return Sound(rate=rate, channels=channels, frames=scratch.frames, blocks=scratch.blocks)
