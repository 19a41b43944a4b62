"""What comes after a strip's or a group's chain: gain, width, automation, place, sends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from processing.engine.audio import Samples
from processing.engine.mix.curves import Curve
from processing.engine.mix.moves import Moves
from processing.engine.stereo import placed, widened
from processing.recipes.automation import Automation
from processing.recipes.mix import GroupRecipe, StripRecipe
from processing.recipes.mix_checks import REVERB
from processing.recipes.moves import Move


class Fader:
    """Give it the sound block by block, in order; one for each time that a sound goes through."""

    def __init__(
        self,
        recipe: StripRecipe | GroupRecipe,
        *,
        gain_db: float,
        rate: int,
        moves: Sequence[Move] = (),
    ) -> None:
        """Moves are those of this strip or group; they come after its automation."""
        self._recipe = recipe
        self._moves = Moves(moves, rate)
        self._gain = 10 ** (gain_db / 20)
        self._law_db = recipe.pan_law_db if isinstance(recipe, StripRecipe) else -3.0
        automation = recipe.automation or Automation()
        self._rides = Curve(automation.gain_db, rate) if automation.gain_db else None
        self._pans = Curve(automation.pan, rate) if automation.pan else None
        self._throws = {
            curve.to: Curve(curve.points, rate) for curve in automation.sends if curve.points
        }
        self._sends = sends(recipe)

    def __call__(self, block: Samples, at: int) -> Samples:
        """Stereo, as it is added up; the block may be changed."""
        if self._rides is not None:
            block *= self._rides.gain(at, block.shape[1])
        block = self._moves(block, at)
        pan = self._recipe.pan if self._pans is None else self._pans(at, block.shape[1])
        pan = self._moves.pan(pan, at, block.shape[1])
        heard = placed(widened(block, self._recipe.width), pan, self._law_db)
        heard *= self._gain
        return heard

    def sent(self, heard: Samples, at: int) -> Iterator[tuple[str, Samples]]:
        """The name of each return that is sent to, and what it gets."""
        for to, level_lu in self._sends:
            gain = np.array([10 ** (level_lu / 20)])
            if to in self._throws:
                gain = gain * self._throws[to].gain(at, heard.shape[1])
            gain = gain * self._moves.send(to, at, heard.shape[1])
            yield to, heard * gain


def sends(recipe: StripRecipe | GroupRecipe) -> list[tuple[str, float]]:
    """All that it sends to, with the level of what comes back below it."""
    found = [(send.to, send.level_lu) for send in recipe.sends]
    if isinstance(recipe, StripRecipe) and recipe.reverb_send_lu is not None:
        found.insert(0, (REVERB, recipe.reverb_send_lu))
    return found
