"""What strips and groups send to: a room or echoes, and what comes back from there."""

from __future__ import annotations

import math
from collections.abc import Iterable

from processing.engine.audio import Samples
from processing.engine.filters import Filter, equaliser
from processing.engine.mix.delay import Echoes
from processing.engine.mix.room import Room
from processing.engine.phrases import Step, change, number, seconds, step
from processing.engine.stereo import widened
from processing.recipes.mix import MixRecipe
from processing.recipes.mix_checks import REVERB
from processing.recipes.returns import DelayRecipe, ReturnRecipe, ReverbRecipe


class Return:
    """Give it what is sent, block by block; it answers what comes back, as long as the block."""

    def __init__(self, recipe: ReturnRecipe, source: Room | Echoes, rate: int) -> None:
        self.recipe, self._source = recipe, source
        self._filter = Filter(equaliser(recipe.eq, rate), 2)
        self._gain = 10 ** (recipe.gain_db / 20)

    @property
    def tail_frames(self) -> int:
        return self._source.tail_frames

    def __call__(self, send: Samples) -> Samples:
        back = widened(self._filter(self._source(send)), self.recipe.width)
        return back if self._gain == 1 else back * self._gain


def returns_of(recipe: MixRecipe, wanted: Iterable[str], rate: int) -> dict[str, Return]:
    """Those that something is sent to, by name, in the order in which they are added up."""
    names = set(wanted)
    return {
        back.name: Return(back, source, rate)
        for back in _all(recipe)
        if back.name in names
        for source in _sources(back, recipe.tempo_bpm, rate)
    }


def said(back: Return, recipe: MixRecipe, rate: int) -> Step:
    """The return in one sentence."""
    tail_seconds = back.tail_frames / rate
    if back.recipe.delay is not None:
        apart = back.recipe.delay.length_seconds(recipe.tempo_bpm)
        return _delay_said(back.recipe.name, back.recipe.delay, apart, tail_seconds)
    name = "Reverb" if back.recipe.name == REVERB else f"Reverb “{back.recipe.name}”"
    return _reverb_said(name, back.recipe.reverb or ReverbRecipe(), tail_seconds)


def _all(recipe: MixRecipe) -> list[ReturnRecipe]:
    first = [] if recipe.reverb is None else [ReturnRecipe(name=REVERB, reverb=recipe.reverb)]
    return [*first, *(back for back in recipe.returns if not back.muted)]


def _sources(back: ReturnRecipe, tempo_bpm: float | None, rate: int) -> list[Room | Echoes]:
    """The one it has: a recipe with none or both of them is no recipe."""
    rooms = [] if back.reverb is None else [Room(back.reverb, rate)]
    return [*rooms, *([] if back.delay is None else [Echoes(back.delay, tempo_bpm, rate)])]


def _reverb_said(name: str, reverb: ReverbRecipe, tail_seconds: float) -> Step:
    return step(
        "reverb",
        f"{name}: {number(reverb.decay_seconds)} s of decay after "
        f"{seconds(reverb.pre_delay_seconds)}, {seconds(tail_seconds)} of tail.",
        decay_seconds=reverb.decay_seconds,
        tail_seconds=tail_seconds,
    )


def _delay_said(name: str, delay: DelayRecipe, apart: float, tail_seconds: float) -> Step:
    note = f"{delay.in_time} notes, " if delay.in_time else ""
    fall = "once"
    if delay.feedback:
        fall = f"each {change(20 * math.log10(delay.feedback))} to the one before"
    sides = ", from side to side" if delay.ping_pong else ""
    return step(
        "delay",
        f"Delay “{name}”: {note}{seconds(apart)} apart, {fall}{sides}; "
        f"{seconds(tail_seconds)} of tail.",
        to=name,
        seconds=apart,
        feedback=delay.feedback,
        tail_seconds=tail_seconds,
    )
