"""The sum of all strips, groups and returns, or of those that a print is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from processing.engine.audio import Samples
from processing.engine.filters import Filter, chain, equaliser, high_pass
from processing.engine.mix.fader import sends
from processing.engine.mix.feeds import Feed, added_up
from processing.engine.mix.group import Group
from processing.engine.mix.returns import Return, returns_of
from processing.engine.mix.strip import Strip
from processing.engine.ramp import Ramp, faded
from processing.engine.stereo import MonoBelow, widened
from processing.recipes.mix import BusRecipe, MixRecipe
from processing.recipes.moves import Move

_TAIL_FADE_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Everything that is summed, each part of it ready; may be summed as often as it takes."""

    recipe: MixRecipe
    rate: int
    strips: tuple[Strip, ...]
    groups: tuple[Group, ...]
    longest: int  # frames of the longest stem, silent ones among them
    moves: tuple[Move, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Of all strips that sound."""
        return frozenset(strip.name for strip in self.strips)

    @property
    def frames(self) -> int:
        """As long as the longest stem and the longest tail of what is sent to."""
        return self.longest + self.tail_frames

    @property
    def tail_frames(self) -> int:
        return max((back.tail_frames for back in self.returns().values()), default=0)

    def returns(self) -> dict[str, Return]:
        """New ones, silent so far."""
        names = [to for strip in self.strips for to, _ in sends(strip.recipe)]
        names += [to for group in self.groups for to, _ in sends(group.recipe)]
        return returns_of(self.recipe, names, self.rate)

    def sum_of(self, chosen: frozenset[str]) -> Iterator[Samples]:
        """What reaches the bus when only these strips sound, through its filters, in quanta.

        All gains are those of the whole mix, so that the sums of parts add up to the sum of all.
        """
        blocks = added_up(self.feeds(chosen), self.returns(), self.frames)
        blocks = _through_filters(blocks, self.recipe.bus, self.rate)
        tail = self.tail_frames
        if not tail:
            return blocks
        fade = min(tail, round(_TAIL_FADE_SECONDS * self.rate))
        return faded(blocks, (Ramp(start=self.frames - fade, length=fade, rising=False),))

    def feeds(self, chosen: frozenset[str]) -> list[Feed]:
        """Of these strips, and of the groups that they are in."""
        return [*self._strip_feeds(chosen), *self._group_feeds(chosen)]

    def _strip_feeds(self, chosen: frozenset[str]) -> Iterator[Feed]:
        for strip in self.strips:
            direct = not strip.recipe.group
            if strip.name in chosen and (direct or sends(strip.recipe)):
                yield Feed(strip.sound.blocks(), strip.fader(self.moves), direct=direct)

    def _group_feeds(self, chosen: frozenset[str]) -> Iterator[Feed]:
        for group in self.groups:
            if chosen & set(group.names):
                yield Feed(group.of(chosen), group.fader(self.moves))


def _through_filters(blocks: Iterable[Samples], bus: BusRecipe, rate: int) -> Iterator[Samples]:
    """What of the bus is the same for every sound: high-pass, equaliser, mono bass, width."""
    rows = chain() if bus.high_pass_hz is None else chain(high_pass(bus.high_pass_hz, rate))
    filtered = Filter(chain(rows, equaliser(bus.eq, rate)), 2)
    mono_below = None if bus.mono_below_hz is None else MonoBelow(bus.mono_below_hz, rate)
    for block in blocks:
        shaped = filtered(block)
        yield widened(shaped if mono_below is None else mono_below(shaped), bus.width)
