"""The order to have a voice say, in a sound, whom that copy is for; made for hearing only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Recipe, WrongRecipe, at_most, within


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakRecipe(Recipe):
    """Its one source is `sound`. Of the result there are the pieces that players fetch, no more."""

    KIND: ClassVar[str] = "speak"
    LONGEST: ClassVar[int] = 120

    says: str = field(metadata=at_most(120))
    # Not closer than anything that is said takes.
    every_seconds: float = field(default=30.0, metadata=within(20, 600))
    first_at_seconds: float = field(default=5.0, metadata=within(0, 600))

    def check(self) -> None:
        if not self.says.strip():
            raise WrongRecipe("says", "there is nothing to say")

    def needs(self) -> dict[str, str]:
        return {"sound": "sound"}
