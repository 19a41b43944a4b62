"""Takes a mix through its chain, up to what meets the limiter; each step only when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.limiter import with_envelope
from processing.engine.master import chain
from processing.engine.master.forecast import Forecast
from processing.engine.master.multiband import BandLevels
from processing.engine.meter import Loudness, Meter
from processing.engine.phrases import Step
from processing.engine.processor import in_quanta
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted, heard
from processing.recipes.master import MasterRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The mix as it meets the limiter, and its envelope: the costly part, read only once.

    `folder` is where trials may be kept.
    """

    sound: Scratch
    envelope: Scratch
    forecast: Forecast
    rate: int
    loudness: Loudness
    folder: Path
    steps: tuple[Step, ...]

    def plain_gain_db(self, target_lufs: float) -> float:
        """The drive that would do if the limiter took nothing; CannotRender of silence."""
        came_in = self.loudness.integrated_lufs
        if came_in is None:
            raise CannotRender(
                "Nothing is left of this mix after the high-pass.", "Lower the high-pass."
            )
        return target_lufs - came_in


def prepared(  # noqa: PLR0913  # a mix, what to do to it, and where
    recipe: MasterRecipe,
    mix: Reader,
    before: Loudness,
    folder: Path,
    progress: Progress,
    *,
    taps: Samples | None = None,
) -> Prepared:
    """`taps` are those of a reference that is matched: a row for mono, two for middle and sides."""
    rate, channels = mix.rate, mix.channels
    tone = chain.tone(recipe, rate, channels, taps)
    blocks: Iterator[Samples] = counted(
        heard(mix), mix.frames, progress, "prepare", part=(0.0, 0.5)
    )
    blocks = iter(chain.passed(in_quanta(blocks, channels), tone))
    levels = chain.Levels(lufs=before.integrated_lufs or 0.0)
    if _measures_between(recipe, taps):
        blocks, levels = _between(recipe, blocks, rate, channels, folder)
    dynamics = chain.dynamics(recipe, rate, channels, levels)

    meter, forecast = Meter(rate, channels, true_peak=False), Forecast(rate, channels)
    sound = Scratch(folder / "prepared", channels)
    sound.write_all(chain.passed(blocks, dynamics), meter)
    envelope = Scratch(folder / "envelope", 1)
    envelope.write_all(_envelope(sound, forecast, progress))
    return Prepared(
        sound=sound,
        envelope=envelope,
        forecast=forecast,
        rate=rate,
        loudness=meter.result(),
        folder=folder,
        steps=tuple(_steps([*tone, *dynamics])),
    )


def _measures_between(recipe: MasterRecipe, taps: Samples | None) -> bool:
    """Whether dynamics have to be told how loud the sound is that reaches them."""
    shaped = taps is not None or bool(recipe.eq) or recipe.mid_side is not None
    levelled = recipe.glue is not None or recipe.saturation is not None
    return recipe.multiband is not None or (shaped and levelled)


def _between(
    recipe: MasterRecipe, blocks: Iterator[Samples], rate: int, channels: int, folder: Path
) -> tuple[Iterator[Samples], chain.Levels]:
    """The sound once more, after it has been measured."""
    cuts = recipe.multiband.crossovers_hz if recipe.multiband else ()
    meter, bands = Meter(rate, channels, true_peak=False), BandLevels(cuts, rate, channels)
    scratch = Scratch(folder / "tone", channels)
    scratch.write_all(blocks, meter)
    if recipe.multiband is not None:
        for block in scratch.blocks():
            bands.feed(block)
    levels = chain.Levels(lufs=meter.result().integrated_lufs or 0.0, bands_db=bands.levels_db())
    return scratch.blocks(), levels


def _envelope(sound: Scratch, forecast: Forecast, progress: Progress) -> Iterator[Samples]:
    blocks = counted(sound.blocks(), sound.frames, progress, "prepare", part=(0.5, 1.0))
    for block, envelope in with_envelope(blocks, sound.channels):
        forecast.feed(block, envelope)
        yield envelope[np.newaxis]


def _steps(links: Sequence[chain.Link]) -> list[Step]:
    return [link.told() for link in links if link.told is not None]
