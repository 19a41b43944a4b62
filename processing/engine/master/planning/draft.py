"""A recipe while it is being planned: each change comes with the sentence that explains it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from processing.recipes.master import MasterRecipe
from processing.recipes.plan import Decision


@dataclass(slots=True)
class Draft:
    """What has been planned so far; what the order says itself is never planned over."""

    recipe: MasterRecipe
    decisions: list[Decision] = field(default_factory=list)

    def decide(self, place: str, value: Any, sentence: str) -> None:
        """Put a value into the field `place`, and say why."""
        self.recipe = replace(self.recipe, **{place: value})
        self.note(place, sentence)

    def note(self, place: str, sentence: str) -> None:
        """Say why something stays as it is."""
        self.decisions.append(Decision(place=place, sentence=sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How far a plan may go."""

    tolerance_db: float  # a band that is so far off is left as it is
    strength: float  # the share of what is off that is set right
    at_most_db: float  # of one band
    tilt_at_most_db: float
    bands: int
    widens: bool
    bends: bool


CARES = {
    "gentle": Care(
        tolerance_db=3.5,
        strength=0.5,
        at_most_db=2.0,
        tilt_at_most_db=1.5,
        bands=3,
        widens=False,
        bends=False,
    ),
    "full": Care(
        tolerance_db=2.5,
        strength=0.7,
        at_most_db=4.0,
        tilt_at_most_db=3.0,
        bands=5,
        widens=True,
        bends=True,
    ),
}
