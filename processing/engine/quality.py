"""The checks whose words count in a verdict, in one reading; a full report has more of them."""

from __future__ import annotations

from pathlib import Path

from processing.engine import checks
from processing.engine.audio import Reader
from processing.engine.checks import Check
from processing.engine.checks.channels import Channels
from processing.engine.checks.flat_tops import FlatTops
from processing.engine.checks.levels import Levels
from processing.engine.checks.reading import Reading
from processing.engine.findings import Finding
from processing.engine.headers import channel_mask
from processing.engine.meter import Meter
from processing.engine.progress import Progress, silent


def heard(path: Path, *, bits: int | None, progress: Progress | None = None) -> list[Finding]:
    """What these checks find in a canonical file; `bits` of a sample in the one it came from."""
    tell = progress or silent
    with Reader(path) as sound:
        mask = channel_mask(path)
        meter = Meter(sound.rate, sound.channels, mask=mask)
        asked: list[Check] = [
            Reading(sound.rate, sound.channels, mask=mask),
            Levels(sound.rate, sound.channels),
            FlatTops(sound.rate, sound.channels, bits=bits),
            Channels(sound.rate, sound.channels),
        ]
        done = 0
        for block in sound.blocks():
            meter.feed(block)
            for check in asked:
                check.feed(block)
            done += block.shape[1]
            tell("measure", done / sound.frames)
        return checks.find(asked, meter.result())
