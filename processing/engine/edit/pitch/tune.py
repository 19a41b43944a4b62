"""A voice brought into its key, note by note; vibrato, scoops and what is in tune stay."""

from __future__ import annotations

from processing.engine.edit.sound import Desk, Sound
from processing.engine.phrases import Step, step
from processing.recipes.steps import Tune


def tune(settings: Tune, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    raise NotImplementedError
