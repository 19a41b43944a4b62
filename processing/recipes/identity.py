"""What makes two orders the same: the words, the sound they are about, and the engine's version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from processing.recipes.base import Recipe

# Raised whenever the same order would give other bytes than before.
ENGINE_VERSION = "2"


def order_sha256(recipe: Recipe, sources: Mapping[str, str]) -> str:
    """The hash of a recipe and the SHA-256 of each source by its name: same hash, same bytes.

    The plan of a recipe only says why it is as it is, and has no part in it.
    """
    words = {key: value for key, value in recipe.to_json().items() if key != "plan"}
    order = {"engine": ENGINE_VERSION, "recipe": words, "sources": dict(sources)}
    text = json.dumps(order, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def missing(recipe: Recipe, sources: Mapping[str, object]) -> str | None:
    """One line that names the place whose source is not there; None when all are."""
    for name, place in recipe.needs().items():
        if name not in sources:
            return f"{place}: there is no source “{name}”"
    return None
