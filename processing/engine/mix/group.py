"""Strips that go on together: summed, filtered, making room for a key, compressed, saturated.

A group keeps two sounds of all its strips: the one its compressor was given, which every print is
compressed by, and the one that came out, which most prints take as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
from processing.recipes.mix import GroupRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as the sum takes it, and what it did."""

    recipe: GroupRecipe
    members: tuple[Strip, ...]
    rate: int
    keys: Keys
    entering: Scratch
    sound: Scratch
    loudness: Loudness
    squeeze: Squeeze
    gain_db: float
    pocket_db: float | None

    @property
    def name(self) -> str:
        return self.recipe.name

    def of(self, chosen: Collection[str]) -> Iterator[Samples]:
        """What those of its strips make that are chosen, in quanta; the gains are the group's."""
        members = [strip for strip in self.members if strip.name in chosen]
        if len(members) == len(self.members):
            return self.sound.blocks()
        entering = _Entering(self.recipe, members, self.rate, self.keys)
        return in_quanta(self.squeeze(entering.blocks(), 2, whole=self.entering), 2)

    def said(self) -> Step:
        """The group in one sentence."""
        parts = [listed([strip.name for strip in self.members]), change(self.gain_db)]
        parts += [place(self.recipe.pan), *self._work()]
        return step(
            "group",
            f"Group “{self.name}”: {', '.join(parts)}.",
            group=self.name,
            strips=[strip.name for strip in self.members],
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


def grouped(
    recipe: GroupRecipe, strips: Sequence[Strip], rate: int, keys: Keys, path: Path
) -> Group | None:
    """The group of these strips, of which it takes its own; None where nothing is in it."""
    members = tuple(strip for strip in strips if strip.recipe.group == recipe.name)
    if not members:
        return None
    sum_of_all = _Entering(recipe, members, rate, keys)
    meter = Meter(rate, 2, true_peak=False)
    entering = Scratch(path, 2).write_all(sum_of_all.blocks(), meter)
    before = after = meter.result()
    squeeze = Squeeze(recipe, rate, lufs=before.integrated_lufs, keys=keys)
    sound = entering
    if squeeze.acts:
        meter = Meter(rate, 2, true_peak=False)
        blocks = squeeze(entering.blocks(), 2)
        sound = Scratch(path.with_suffix(".out"), 2).write_all(blocks, meter)
        after = meter.result()
    return Group(
        recipe=recipe,
        members=members,
        rate=rate,
        keys=keys,
        entering=entering,
        sound=sound,
        loudness=after,
        squeeze=squeeze,
        gain_db=recipe.gain_db + _lost_lu(before, after),
        pocket_db=sum_of_all.pocket_db,
    )


class _Entering:
    """The strips' sum up to the compressor."""

    def __init__(
        self, recipe: GroupRecipe, members: Sequence[Strip], rate: int, keys: Keys
    ) -> None:
        self._recipe, self._members, self._rate, self._keys = recipe, members, rate, keys
        self.pocket_db: float | None = None

    def blocks(self) -> Iterator[Samples]:
        feeds = [
            Feed(strip.sound.blocks(), Fader(strip.recipe, gain_db=strip.gain_db, rate=self._rate))
            for strip in self._members
        ]
        frames = max(strip.sound.frames for strip in self._members)
        rows = chain(passes(self._recipe, self._rate), equaliser(self._recipe.eq, self._rate))
        yield from self._pocketed(map(Filter(rows, 2), added_up(feeds, {}, frames)))

    def _pocketed(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        settings = self._recipe.pocket
        key = None if settings is None else self._keys[settings.key]
        if settings is None or key is None or key.lufs is None:
            yield from blocks
            return
        pocketing = Pocketing(
            settings, self._rate, key_lufs=key.lufs, channels=2, key_channels=key.channels
        )
        yield from listening(blocks, pocketing, key.sound, 2)
        self.pocket_db = pocketing.most_reduction_db


def _lost_lu(before: Loudness, after: Loudness) -> float:
    """What the compressor took, to be given back."""
    if before.integrated_lufs is None or after.integrated_lufs is None:
        return 0.0
    return before.integrated_lufs - after.integrated_lufs
