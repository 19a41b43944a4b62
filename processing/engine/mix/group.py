"""Strips that go on together: summed, filtered, making room for a key, compressed, saturated.

A group keeps two sounds of all its strips: the one its compressor was given, which every print is
compressed by, and the one that came out, which most prints take as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from processing.engine.audio import Samples
from processing.engine.dynamics import Pocketing
from processing.engine.filters import Filter, chain, equaliser
from processing.engine.meter import Loudness, Meter
from processing.engine.mix.fader import Fader
from processing.engine.mix.feeds import Feed, added_up
from processing.engine.mix.keys import Keys
from processing.engine.mix.shaping import passes
from processing.engine.mix.squeeze import Squeeze, listening
from processing.engine.mix.strip import Strip
from processing.engine.phrases import Step, change, frequency, listed, number, place, step
from processing.engine.processor import in_quanta
from processing.engine.streams import Scratch
from processing.recipes.mix import GroupRecipe, MixRecipe
from processing.recipes.moves import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The strips of a group, and what is done to their sum up to its compressor."""

    recipe: GroupRecipe
    strips: tuple[Strip, ...]
    rate: int
    keys: Keys
    moves: tuple[Move, ...] = ()

    @property
    def moved(self) -> bool:
        names = {strip.name for strip in self.strips}
        return any(move.target in names for move in self.moves)

    def pocket(self) -> Pocketing | None:
        settings = self.recipe.pocket
        key = None if settings is None else self.keys[settings.key]
        if settings is None or key is None or key.lufs is None:
            return None
        return Pocketing(
            settings, self.rate, key_lufs=key.lufs, channels=2, key_channels=key.channels
        )

    def summed(self, chosen: frozenset[str], pocket: Pocketing | None) -> Iterable[Samples]:
        strips = [strip for strip in self.strips if strip.name in chosen]
        feeds = [Feed(strip.sound.blocks(), strip.fader(self.moves)) for strip in strips]
        frames = max(strip.sound.frames for strip in self.strips)
        rows = chain(passes(self.recipe, self.rate), equaliser(self.recipe.eq, self.rate))
        blocks = map(Filter(rows, 2), added_up(feeds, {}, frames))
        if pocket is None or self.recipe.pocket is None:
            return blocks
        return listening(blocks, pocket, self.keys[self.recipe.pocket.key].sound, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as the sum takes it, and what it did."""

    members: Members
    entering: Scratch
    entered_lufs: float | None
    sound: Scratch
    loudness: Loudness
    squeeze: Squeeze
    gain_db: float
    pocket_db: float | None

    @property
    def recipe(self) -> GroupRecipe:
        return self.members.recipe

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def rate(self) -> int:
        return self.members.rate

    def fader(self, moves: Sequence[Move] = ()) -> Fader:
        """A new one; of the moves, those of others are left to them."""
        own = [move for move in moves if move.target == self.recipe.name]
        return Fader(self.recipe, gain_db=self.gain_db, rate=self.members.rate, moves=own)

    @property
    def names(self) -> list[str]:
        return [strip.name for strip in self.members.strips]

    def of(self, chosen: frozenset[str]) -> Iterator[Samples]:
        """What those of its strips make that are chosen, in quanta; the gains are the group's."""
        if set(self.names) <= chosen:
            return self.sound.blocks()
        blocks = self.members.summed(chosen, self.members.pocket())
        return in_quanta(self.squeeze(blocks, 2, whole=self.entering), 2)

    def said(self) -> Step:
        """The group in one sentence."""
        recipe = self.recipe
        parts = [listed(self.names), change(self.gain_db), place(recipe.pan), *self._work()]
        return step(
            "group",
            f"Group “{recipe.name}”: {', '.join(parts)}.",
            group=recipe.name,
            strips=self.names,
            gain_db=self.gain_db,
            integrated_lufs=self.loudness.integrated_lufs,
            most_reduction_db=self.squeeze.most_reduction_db,
            pocket_db=self.pocket_db,
        )

    def _work(self) -> Iterator[str]:
        recipe, most = self.recipe, self.squeeze.most_reduction_db
        yield from (f"{change(band.gain_db)} at {frequency(band.hz)}" for band in recipe.eq)
        if recipe.pocket is not None and self.pocket_db is not None:
            yield (
                f"up to {number(self.pocket_db)} dB of room at {frequency(recipe.pocket.hz)} "
                f"for {recipe.pocket.key}"
            )
        if recipe.compressor is not None and most is not None:
            yield f"{recipe.compressor.ratio:g}:1 compression, {number(most)} dB reduction at most"
        if recipe.saturation is not None:
            yield f"{recipe.saturation.curve} saturation"


def grouped(members: Members, path: Path, *, like: Group | None = None) -> Group:
    """The group of these strips; `like` the one without moves its levels stay where they are."""
    pocket = members.pocket()
    meter = Meter(members.rate, 2, true_peak=False)
    names = frozenset(strip.name for strip in members.strips)
    entering = Scratch(path, 2).write_all(members.summed(names, pocket), meter)
    before = after = meter.result()
    entered_lufs = before.integrated_lufs if like is None else like.entered_lufs
    squeeze = Squeeze(members.recipe, members.rate, lufs=entered_lufs, keys=members.keys)
    sound = entering
    if squeeze.acts:
        meter = Meter(members.rate, 2, true_peak=False)
        blocks = squeeze(entering.blocks(), 2)
        sound = Scratch(path.with_suffix(".out"), 2).write_all(blocks, meter)
        after = meter.result()
    gain_db = members.recipe.gain_db + _lost_lu(before, after)
    return Group(
        members=members,
        entering=entering,
        entered_lufs=entered_lufs,
        sound=sound,
        loudness=after,
        squeeze=squeeze,
        gain_db=gain_db if like is None else like.gain_db,
        pocket_db=None if pocket is None else pocket.most_reduction_db,
    )


def members_of(recipe: MixRecipe, strips: Sequence[Strip], rate: int, keys: Keys) -> list[Members]:
    """The groups that something sounds in, in their order, without moves."""
    found = [
        Members(
            recipe=group,
            strips=tuple(strip for strip in strips if strip.recipe.group == group.name),
            rate=rate,
            keys=keys,
        )
        for group in recipe.groups
    ]
    return [members for members in found if members.strips]


def _lost_lu(before: Loudness, after: Loudness) -> float:
    """What the compressor took, to be given back."""
    if before.integrated_lufs is None or after.integrated_lufs is None:
        return 0.0
    return before.integrated_lufs - after.integrated_lufs
