"""The processors of a master in their order, each with what it says of itself when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.dynamics import Compression, Saturating
from processing.engine.filters import Filter, chain, equaliser, high_pass, tilt
from processing.engine.master import told
from processing.engine.master.mid_side import MidSideEqualising, matched
from processing.engine.master.multiband import MultibandCompression
from processing.engine.phrases import Step
from processing.engine.processor import Processor, through
from processing.engine.stereo import MonoBelow, widened
from processing.recipes.master import MasterRecipe


@dataclass(frozen=True, slots=True)
class Link:
    """One processor, and its step if it tells one, asked for once all of the sound has passed."""

    processor: Processor
    told: Callable[[], Step] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How loud the sound is that dynamics are given: as a whole, and by band where it is cut."""

    lufs: float
    bands_db: Sequence[float] = ()


class _Filtering:
    """A cascade of biquads as a processor."""

    def __init__(self, rows: Samples, channels: int) -> None:
        self._filter, self._channels = Filter(rows, channels), channels

    def __call__(self, block: Samples) -> Samples:
        return self._filter(block)

    def finish(self) -> Samples:
        return np.zeros((self._channels, 0))


class _Widening:
    def __init__(self, width: float) -> None:
        self._width = width

    def __call__(self, block: Samples) -> Samples:
        return widened(block, self._width)

    def finish(self) -> Samples:
        return np.zeros((2, 0))


def tone(recipe: MasterRecipe, rate: int, channels: int, taps: Samples | None) -> list[Link]:
    """What is linear: the reference's tone (`taps`), filters, middle and sides."""
    links: list[Link] = []
    if taps is not None:
        links.append(Link(matched(taps), None))  # the match tells of itself
    if (hz := recipe.high_pass_hz) is not None:
        rows = chain(high_pass(hz, rate))
        links.append(Link(_Filtering(rows, channels), lambda: told.high_pass(hz)))
    if recipe.tilt_db:
        rows = tilt(recipe.tilt_db, rate)
        links.append(Link(_Filtering(rows, channels), lambda: told.tilt(recipe.tilt_db)))
    if recipe.eq:
        rows = equaliser(recipe.eq, rate)
        links.append(Link(_Filtering(rows, channels), lambda: told.eq(recipe.eq)))
    if (sides := recipe.mid_side) is not None:
        processor = MidSideEqualising(sides, rate, channels)
        links.append(Link(processor, lambda: told.mid_side(sides, channels)))
    return links


def dynamics(recipe: MasterRecipe, rate: int, channels: int, levels: Levels) -> list[Link]:
    """What depends on how loud it is, and then the place of it."""
    return [*_levelled(recipe, rate, channels, levels), *_placed(recipe, rate, channels)]


def _levelled(recipe: MasterRecipe, rate: int, channels: int, levels: Levels) -> Iterator[Link]:
    if (bands := recipe.multiband) is not None:
        cut = MultibandCompression(bands, rate, levels_db=levels.bands_db, channels=channels)
        yield Link(cut, lambda: told.multiband(bands, cut.most_reductions_db))
    if (settings := recipe.glue) is not None:
        glue = Compression(settings, rate, lufs=levels.lufs, channels=channels)
        yield Link(glue, lambda: told.glue(settings, glue.most_reduction_db))
    if (curve := recipe.saturation) is not None:
        bend = Saturating(curve, rate, lufs=levels.lufs, channels=channels)
        yield Link(bend, lambda: told.saturation(curve))


def _placed(recipe: MasterRecipe, rate: int, channels: int) -> Iterator[Link]:
    if channels == 1:
        return
    if recipe.width != 1.0:
        yield Link(_Widening(recipe.width), lambda: told.width(recipe.width))
    if (hz := recipe.mono_below_hz) is not None:
        yield Link(MonoBelow(hz, rate), lambda: told.mono_below(hz))


def passed(blocks: Iterable[Samples], links: Sequence[Link]) -> Iterable[Samples]:
    """The sound through all of them, to the end."""
    for link in links:
        blocks = through(blocks, link.processor)
    return blocks
