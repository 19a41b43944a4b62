"""From the files to strips and groups that can be summed: who is heard, and who is listened to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from processing.engine.audio import Reader
from processing.engine.mix.keys import Key, Tap
from processing.engine.mix.shaping import shaped, taken_in, tapped
from processing.engine.mix.strip import Strip
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import opened
from processing.recipes import mix_checks
from processing.recipes.mix import MixRecipe, StripRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is on the desk before anything is summed."""

    rate: int
    strips: tuple[Strip, ...]
    keys: Mapping[str, Key]

    @property
    def audible(self) -> list[Strip]:
        return [strip for strip in self.strips if not strip.is_silent]


def strips_of(
    recipe: MixRecipe, sources: Mapping[str, Path], folder: Path, progress: Progress
) -> Desk:
    """Every strip that is heard, after its dynamics and with its level."""
    listened_to = mix_checks.keys(recipe)
    heard = [strip for strip in recipe.strips if _is_heard(strip, recipe)]
    if not heard:
        raise CannotRender("Every stem is muted.", "Leave at least one stem on.")
    wanted = [strip for strip in recipe.strips if strip in heard or strip.name in listened_to]
    taps: dict[str, Tap] = {}
    taken: list[Strip] = []
    with ExitStack() as files:
        stems = [files.enter_context(opened(sources, strip.name)) for strip in wanted]
        rate = recipe.rate or _usual_rate(stems)
        for n, (strip, stem) in enumerate(zip(wanted, stems, strict=True)):
            share, tap = _share(progress, n, len(stems)), None
            if strip.name in listened_to:
                tap = taps[strip.name] = Tap(folder / f"{n}-key", rate, stem.channels)
            if strip in heard:
                taken.append(taken_in(strip, stem, rate, folder / f"{n}-strip", share, tap))
            elif tap is not None:
                tapped(strip, stem, rate, tap, share)
    keys = {name: tap.key() for name, tap in taps.items()}
    # Stems are levelled against the mix they make, so any reference serves that all share.
    reference_lufs = -18.0 if recipe.bus.target_lufs is None else recipe.bus.target_lufs
    strips = tuple(
        shaped(strip, keys, reference_lufs, _share(progress, n, len(taken)))
        for n, strip in enumerate(taken)
    )
    return Desk(rate=rate, strips=strips, keys=keys)


def _is_heard(strip: StripRecipe, recipe: MixRecipe) -> bool:
    """A muted group mutes its strips, and what they send."""
    muted = {group.name for group in recipe.groups if group.muted}
    return not strip.muted and strip.group not in muted


def _usual_rate(stems: list[Reader]) -> int:
    """The rate that most stems have; the higher one when they are divided."""
    votes = Counter(stem.rate for stem in stems)
    return max(votes, key=lambda rate: (votes[rate], rate))


def _share(progress: Progress, index: int, count: int) -> Progress:
    """One stem's part of a stage that goes through all of them."""

    def report(stage: str, fraction: float) -> None:
        progress(stage, (index + fraction) / count)

    return report
