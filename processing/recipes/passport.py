"""The order to look at a set of stems; the sources are the stems' names, and the rough mix."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Part, Recipe, WrongRecipe, at_most, within
from processing.recipes.roles import StemRole


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportStem(Part):
    """One stem of the set, by its name among the sources."""

    name: str
    role: StemRole = StemRole.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportSection(Part):
    """A part of the song, in seconds of the stems."""

    from_seconds: float = field(metadata=within(0, 86_400))
    to_seconds: float = field(metadata=within(0, 86_400))

    def check(self) -> None:
        if self.to_seconds <= self.from_seconds:
            raise WrongRecipe("to_seconds", "a section has to end after it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportRecipe(Recipe):
    """Whether the stems belong together, and whether they add up to the rough mix."""

    KIND: ClassVar[str] = "passport"

    stems: tuple[PassportStem, ...] = field(metadata=at_most(128))
    # The name of the rough mix among the sources; empty when there is none.
    rough: str = ""
    # In their order, without overlap; empty: even pieces of about ten seconds.
    sections: tuple[PassportSection, ...] = field(default=(), metadata=at_most(200))

    def check(self) -> None:
        if not self.stems:
            raise WrongRecipe("stems", "there are none")
        seen = {self.rough} - {""}
        for index, stem in enumerate(self.stems):
            if stem.name in seen:
                raise WrongRecipe(f"stems[{index}].name", f"“{stem.name}” is there twice")
            seen.add(stem.name)
        for index, (before, after) in enumerate(itertools.pairwise(self.sections), start=1):
            if after.from_seconds < before.to_seconds:
                raise WrongRecipe(f"sections[{index}]", "begins before the one before it ends")
