"""JSON that somebody wrote by hand or with another tool: read, or refused in one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processing.recipes.base import WrongRecipe


def text_of(path: str) -> str:
    """What a file holds, or the standard input for `-`; raises WrongRecipe."""
    try:
        # Some editors put a byte order mark before UTF-8.
        return sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise WrongRecipe(path, "there is no such file") from None
    except (OSError, ValueError):
        raise WrongRecipe(path, "it cannot be read as a text") from None


def parsed(text: str, place: str) -> Any:  # whatever it holds; whoever asks judges it
    """Raises WrongRecipe that names the place."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except WrongRecipe as wrong:
        raise wrong.inside(place) from None
    except RecursionError:
        raise WrongRecipe(place, "it is nested too deeply") from None
    except ValueError as problem:
        raise WrongRecipe(place, f"it is not JSON: {problem}") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Two values under one name: nobody knows which one was meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise WrongRecipe("", f"“{twice}” is there twice")
    return made
