"""Clicks taken out: what stands alone is filled in from around it, every other sample stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from processing.engine.audio import Samples
from processing.engine.checks.overlap import Overlap
from processing.engine.edit.prepare import told
from processing.engine.edit.restore.click_search import AROUND, GRAIN, Wanted, search
from processing.engine.edit.sound import Desk, Sound
from processing.engine.kernels import Floats
from processing.engine.phrases import Step, number, seconds, step
from processing.recipes.steps import DeClick

# At the middle of the range, and decades from one end of it to the other.
_STANDS_OUT, _ITS_RANGE = 3.2, 0.6
_HEARD, _ITS_DECADES = 0.2, 1.2
_ONE_SECONDS = 0.005  # nearer than this to the one before, also in another channel, it is the same
_NOTHING = 10 ** (-90 / 20)
_LISTED = 200


@dataclass(frozen=True, slots=True)
class _Patch:
    channel: int
    start: int
    samples: Floats


def de_click(settings: DeClick, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound with its clicks filled in; the same object where there are none."""
    careful = 0.5 - settings.sensitivity
    wanted = Wanted(
        stands_out=_STANDS_OUT * 10 ** (_ITS_RANGE * careful),
        heard=_HEARD * 10 ** (_ITS_DECADES * careful),
    )
    patches = list(_patches(told(sound, desk), sound, wanted))
    made = replace(sound, blocks=partial(_patched, sound, patches))
    if not patches:
        return sound, step("de_click", "No clicks were found: left as it was.", found=False)
    if not any(np.abs(block).max(initial=0.0) > _NOTHING for block in made.blocks()):
        sentence = "Clicks are all there is in it: left as it was."
        return sound, step("de_click", sentence, found=False)
    return made, _said(patches, sound)


def _patches(blocks: Iterable[Samples], sound: Sound, wanted: Wanted) -> Iterator[_Patch]:
    """In the order of their first frames, by block."""
    held = Overlap(sound.channels, AROUND, GRAIN)
    for block in blocks:
        if held.feed(block):
            yield from _found(held, sound, wanted)
    if held.end():
        yield from _found(held, sound, wanted)


def _found(held: Overlap, sound: Sound, wanted: Wanted) -> Iterator[_Patch]:
    for channel, row in enumerate(held.window):
        for at, samples in search(row, held.fresh, sound.rate, wanted):
            start = held.origin + at
            # What lies beyond the ends is silence that is not in the sound.
            before, stop = max(0, -start), sound.frames - start
            if samples[before:stop].size:
                yield _Patch(channel, start + before, samples[before:stop])


def _patched(sound: Sound, patches: list[_Patch]) -> Iterator[Samples]:
    waiting = sorted(patches, key=lambda patch: patch.start)
    at = 0
    for block in sound.blocks():
        end = at + block.shape[1]
        for patch in waiting:
            if patch.start >= end:
                break
            first, last = max(at, patch.start), min(end, patch.start + len(patch.samples))
            if first < last:
                samples = patch.samples[first - patch.start : last - patch.start]
                block[patch.channel, first - at : last - at] = samples
        waiting = [patch for patch in waiting if patch.start + len(patch.samples) > end]
        at = end
        yield block


def _said(patches: list[_Patch], sound: Sound) -> Step:
    starts: list[int] = []
    for patch in sorted(patches, key=lambda patch: patch.start):
        if not starts or patch.start - starts[-1] > _ONE_SECONDS * sound.rate:
            starts.append(patch.start)
    filled = sum(len(patch.samples) for patch in patches) / sound.channels / sound.rate
    count = "1 click" if len(starts) == 1 else f"{len(starts)} clicks"
    each = (
        ""
        if len(starts) == 1
        else f", {number(len(starts) * 60 * sound.rate / sound.frames)} a minute"
    )
    sentence = (
        f"{count}{each}, filled in from around {'it' if len(starts) == 1 else 'them'}, "
        f"first at {seconds(starts[0] / sound.rate)}."
    )
    return step(
        "de_click",
        sentence,
        found=True,
        clicks=len(starts),
        filled_seconds=filled,
        places=[round(start / sound.rate, 4) for start in starts[:_LISTED]],
    )
