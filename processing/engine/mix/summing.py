"""The sum of all strips, quantum by quantum, always in the order of the recipe."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.filters import Filter, chain, high_pass
from processing.engine.meter import Loudness, Meter
from processing.engine.mix.room import Room
from processing.engine.mix.strip import Strip
from processing.engine.phrases import Step, number, seconds, step
from processing.engine.progress import Progress
from processing.engine.ramp import Ramp, faded
from processing.engine.streams import Scratch, counted
from processing.recipes.mix import MixRecipe

_TAIL_FADE_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The sum before it is levelled."""

    sound: Scratch
    loudness: Loudness
    steps: tuple[Step, ...]

    @property
    def frames(self) -> int:
        return self.sound.frames


def summed(
    recipe: MixRecipe, strips: Sequence[Strip], rate: int, path: Path, progress: Progress
) -> Mix:
    """As long as the longest stem and the tail of the room."""
    audible = [strip for strip in strips if not strip.is_silent]
    longest = max(strip.sound.frames for strip in strips)
    sends = any(strip.recipe.reverb_send_lu is not None for strip in audible)
    room = Room(recipe.reverb, rate) if recipe.reverb is not None and sends else None
    frames = longest + (room.tail_frames if room else 0)

    blocks = _sum(audible, room, frames)
    if recipe.bus.high_pass_hz is not None:
        rows = chain(high_pass(recipe.bus.high_pass_hz, rate))
        blocks = map(Filter(rows, 2), blocks)
    if room:
        fade = min(room.tail_frames, round(_TAIL_FADE_SECONDS * rate))
        blocks = faded(blocks, (Ramp(start=frames - fade, length=fade, rising=False),))
    meter = Meter(rate, channels=2)
    sound = Scratch(path, channels=2).write_all(counted(blocks, frames, progress, "sum"), meter)
    return Mix(sound=sound, loudness=meter.result(), steps=tuple(_said(recipe, room, rate)))


def placed(block: Samples, pan: float) -> Samples:
    """Mono at constant power, −3 dB in the centre; stereo balanced, untouched in the centre."""
    if len(block) == 1:
        angle = (pan + 1) * math.pi / 4
        return np.vstack([block * math.cos(angle), block * math.sin(angle)])
    far = math.cos(abs(pan) * math.pi / 2)
    sides = np.array([[far if pan > 0 else 1.0], [far if pan < 0 else 1.0]])
    return np.asarray(block * sides)


def _sum(strips: Sequence[Strip], room: Room | None, frames: int) -> Iterator[Samples]:
    sounds = [strip.sound.blocks() for strip in strips]
    for at in range(0, frames, QUANTUM):
        size = min(QUANTUM, frames - at)
        total, send = np.zeros((2, size)), np.zeros((2, size))
        for strip, sound in zip(strips, sounds, strict=True):
            block = next(sound, None)
            if block is None:
                continue
            heard = placed(block, strip.recipe.pan) * 10 ** (strip.gain_db / 20)
            total[:, : heard.shape[1]] += heard
            if strip.recipe.reverb_send_lu is not None:
                send[:, : heard.shape[1]] += heard * 10 ** (strip.recipe.reverb_send_lu / 20)
        yield total + room(send) if room else total


def _said(recipe: MixRecipe, room: Room | None, rate: int) -> Iterator[Step]:
    if room and recipe.reverb:
        reverb = recipe.reverb
        yield step(
            "reverb",
            f"Reverb: {number(reverb.decay_seconds)} s of decay after "
            f"{seconds(reverb.pre_delay_seconds)}, {seconds(room.tail_frames / rate)} of tail.",
            decay_seconds=reverb.decay_seconds,
            tail_seconds=room.tail_frames / rate,
        )
