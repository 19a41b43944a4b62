"""One sentence of what changed, and where in the newer version it is to be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

About = Literal["measure", "length", "balance", "place", "sound", "stems", "recipe", "notes"]

# The bands of the change strip (`band_edges_hz`), as people call them.
BANDS = ("sub", "bass", "low mids", "mids", "upper mids", "presence", "air")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    about: About
    sentence: str
    from_seconds: float | None = None
    to_seconds: float | None = None


def listed(words: Sequence[str]) -> str:
    """a, b and c"""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
