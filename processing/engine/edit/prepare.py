"""The plain changes of a whole stem: offset removed, polarity turned, folded, another rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.edit.sound import Desk, Sound
from processing.engine.fold import to_stereo
from processing.engine.phrases import Step, frequency, listed, number, step
from processing.engine.processor import in_quanta
from processing.engine.streams import at_rate, heard


def of_file(file: Reader) -> Sound:
    """The sound of a file; a sample that is no number raises CannotRender when it is reached."""
    return Sound(
        rate=file.rate, channels=file.channels, frames=file.frames, blocks=lambda: heard(file)
    )


def told(sound: Sound, desk: Desk, low: float = 0.0, high: float = 1.0) -> Iterator[Samples]:
    """The sound's blocks, telling the desk how far they have come: its share from low to high."""
    done = 0
    for block in sound.blocks():
        done += block.shape[1]
        yield block
        desk.tell(low + (high - low) * min(1.0, done / max(sound.frames, 1)))


def without_offset(sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """Each channel's mean is taken from it, summed so that no order of sums could change it."""
    sums = [block.sum(axis=1).tolist() for block in told(sound, desk)]
    means = [math.fsum(channel) / sound.frames for channel in zip(*sums, strict=True)]
    offsets = np.array(means or [0.0] * sound.channels)[:, None]
    percents = [float(mean) * 100 for mean in offsets[:, 0]]
    shown = listed([f"{number(percent, 3)} %" for percent in percents])
    sentence = f"Offset removed: {shown} of full scale taken away."
    said = step("remove_dc", sentence, percents=[round(percent, 5) for percent in percents])
    return replace(sound, blocks=lambda: (block - offsets for block in sound.blocks())), said


def turned(sound: Sound, _desk: Desk) -> tuple[Sound, Step]:
    said = step("polarity", "Polarity turned: every sample changed its sign.")
    return replace(sound, blocks=lambda: (-block for block in sound.blocks())), said


def folded(sound: Sound, _desk: Desk) -> tuple[Sound, Step]:
    if sound.channels == 1:
        return sound, step("mono", "It was mono already.", channels=1)
    sentence = f"{sound.channels} channels folded to one, at half their sum each."
    if sound.channels > 2:
        sentence = f"{sound.channels} channels folded to one, by way of stereo."
    made = replace(
        sound,
        channels=1,
        blocks=lambda: (to_stereo(block).mean(axis=0, keepdims=True) for block in sound.blocks()),
    )
    return made, step("mono", sentence, channels=sound.channels)


def at_another_rate(rate: int, sound: Sound, _desk: Desk) -> tuple[Sound, Step]:
    if sound.rate == rate:
        had = f"It had a rate of {frequency(rate)} already."
        return sound, step("rate", had, hz=rate, before=sound.rate)
    frames = (sound.frames * rate * 2 + sound.rate) // (sound.rate * 2)

    def blocks() -> Iterator[Samples]:
        changed = at_rate(sound.blocks(), of=sound.rate, to=rate, channels=sound.channels)
        return in_quanta(_exactly(changed, frames, sound.channels), sound.channels)

    sentence = f"Rate changed from {frequency(sound.rate)} to {frequency(rate)}."
    said = step("rate", sentence, hz=rate, before=sound.rate)
    return replace(sound, rate=rate, frames=frames, blocks=blocks), said


def _exactly(blocks: Iterator[Samples], frames: int, channels: int) -> Iterator[Samples]:
    """The resampler may come out a frame longer or shorter."""
    for block in blocks:
        kept = block[:, :frames]
        frames -= kept.shape[1]
        yield kept
    if frames:
        yield np.zeros((channels, frames))
