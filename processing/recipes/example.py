"""A complete recipe of each kind with every default written out: what one can start from."""

from __future__ import annotations

from collections.abc import Callable

from processing.recipes.album import AlbumRecipe, AlbumSong
from processing.recipes.base import Recipe
from processing.recipes.edit import EditRecipe
from processing.recipes.master import MasterRecipe
from processing.recipes.mix import MixRecipe, StripRecipe

# Orders that make sound out of sound; what is begun by uploads or pages has no example.
EXAMPLES: dict[str, Callable[[], Recipe]] = {
    "edit": EditRecipe,
    "mix": lambda: MixRecipe(strips=(StripRecipe(name="stem"),)),
    "master": MasterRecipe,
    "album": lambda: AlbumRecipe(songs=(AlbumSong(source="1"),)),
}
