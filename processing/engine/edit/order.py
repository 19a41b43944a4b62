"""What an edit does, in the order in which it does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from processing.engine.edit.cut import shaped
from processing.engine.edit.dynamics import de_essed, gated
from processing.engine.edit.pitch.tune import tune
from processing.engine.edit.prepare import at_another_rate, folded, turned, without_offset
from processing.engine.edit.restore.breaths import breaths
from processing.engine.edit.restore.de_click import de_click
from processing.engine.edit.restore.de_hum import de_hum
from processing.engine.edit.restore.de_noise import de_noise
from processing.engine.edit.ride import ride
from processing.engine.edit.sound import Desk, Sound
from processing.engine.edit.time.align import align
from processing.engine.edit.time.comp import comp
from processing.engine.edit.time.quantise import quantise
from processing.engine.phrases import Step
from processing.recipes.edit import EditRecipe
from processing.recipes.steps import Align

Steps = tuple[Sound, list[Step]]


class Work(NamedTuple):
    """One step: its name, what the page calls the sound after it, and what it does."""

    name: str
    title: str
    do: Callable[[Sound, Desk], Steps]


def first(recipe: EditRecipe, sources: Mapping[str, Sound], desk: Desk) -> Steps:
    """The stem, or the comp of its takes."""
    if recipe.comp is None:
        return sources["stem"], []
    sound, said = comp(recipe.comp, sources, desk)
    return sound, [said]


def planned(recipe: EditRecipe, sources: Mapping[str, Sound]) -> list[Work]:
    """What comes after that; only what is asked for."""
    return [*_repairs(recipe), *_moves(recipe, sources), *_finish(recipe)]


def _repairs(recipe: EditRecipe) -> Iterator[Work]:
    if recipe.remove_dc:
        yield _work("remove_dc", "Without its offset", without_offset)
    if recipe.invert_polarity:
        yield _work("polarity", "Polarity turned", turned)
    if recipe.fold_to_mono:
        yield _work("mono", "Folded to mono", folded)
    if recipe.de_click is not None:
        yield _work("de_click", "Without its clicks", partial(de_click, recipe.de_click))
    if recipe.de_hum is not None:
        yield _work("de_hum", "Without its hum", partial(de_hum, recipe.de_hum))
    if recipe.de_noise is not None:
        yield _work("de_noise", "With less noise", partial(de_noise, recipe.de_noise))


def _moves(recipe: EditRecipe, sources: Mapping[str, Sound]) -> Iterator[Work]:
    """Time and pitch."""
    if recipe.align is not None:
        beside = partial(_aligned, recipe.align, sources["guide"])
        yield _work("align", "In time with its guide", beside)
    if recipe.quantise is not None:
        yield _work("quantise", "On the grid", partial(quantise, recipe.quantise))
    if recipe.tune is not None:
        yield _work("tune", "In tune", partial(tune, recipe.tune))


def _aligned(settings: Align, guide: Sound, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    return align(settings, sound, guide, desk)


def _finish(recipe: EditRecipe) -> Iterator[Work]:
    if recipe.breaths is not None:
        yield _work("breaths", "With softer breaths", partial(breaths, recipe.breaths))
    if recipe.gate is not None:
        yield _work("gate", "After the gate", partial(gated, recipe.gate))
    if recipe.rate is not None:
        yield _work("rate", "At its new rate", partial(at_another_rate, recipe.rate))
    if _cuts(recipe):
        yield Work("cut", "Cut", partial(shaped, recipe))
    if recipe.de_ess is not None:
        yield _work("de_ess", "With softer esses", partial(de_essed, recipe.de_ess))
    if recipe.ride is not None:
        yield _work("ride", "Ridden", partial(ride, recipe.ride))


def _cuts(recipe: EditRecipe) -> bool:
    return (
        recipe.trim_silence
        or recipe.start_at_seconds != 0
        or recipe.length_seconds is not None
        or recipe.high_pass_hz is not None
    )


def _work(name: str, title: str, do: Callable[[Sound, Desk], tuple[Sound, Step]]) -> Work:
    def one(sound: Sound, desk: Desk) -> Steps:
        made, said = do(sound, desk)
        return made, [said]

    return Work(name, title, one)
