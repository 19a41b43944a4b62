"""The order to plan a mix or a master: what comes back is a recipe with its reasons, no sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Part, Recipe, WrongRecipe, at_most, within
from processing.recipes.master import MasterRecipe
from processing.recipes.roles import StemRole


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStem(Part):
    """A stem by its name among the sources; without a role it is listened for."""

    name: str
    role: StemRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningRecipe(Recipe):
    """Either stems, for a mix, or the wishes for a master of the source `mix`."""

    KIND: ClassVar[str] = "plan"

    stems: tuple[PlannedStem, ...] = field(default=(), metadata=at_most(200))
    tempo_bpm: float | None = field(default=None, metadata=within(20, 400))
    master: MasterRecipe | None = None

    def check(self) -> None:
        if bool(self.stems) == (self.master is not None):
            raise WrongRecipe("stems", "either stems or a master is planned")
        seen: set[str] = set()
        for index, stem in enumerate(self.stems):
            if stem.name in seen:
                raise WrongRecipe(f"stems[{index}].name", f"“{stem.name}” is there twice")
            seen.add(stem.name)

    def needs(self) -> dict[str, str]:
        if self.master is not None:
            return {name: f"master.{place}" for name, place in self.master.needs().items()}
        return {stem.name: f"stems[{index}].name" for index, stem in enumerate(self.stems)}
