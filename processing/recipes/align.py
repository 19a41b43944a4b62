"""The order to line two versions of a song up; its sources are `earlier` and `later`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from processing.recipes.base import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignRecipe(Recipe):
    """How the time of one runs in the other, and where they differ."""

    KIND: ClassVar[str] = "align"

    def needs(self) -> dict[str, str]:
        return {"earlier": "earlier", "later": "later"}
