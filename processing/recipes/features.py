"""The order to look at a finished sound more closely: smaller copies of it, and what it plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from processing.recipes.base import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesRecipe(Recipe):
    """Its one source is `sound`. It follows the job that made that sound."""

    KIND: ClassVar[str] = "features"

    # Tempo, key and sections too: for a whole song, not for one of its stems.
    whole_song: bool = True
