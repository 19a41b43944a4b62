"""The order to master a mix; the source is called `mix`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Part, Recipe, like, within
from processing.recipes.channel import Compressor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags(Part):
    """What the delivered files say about themselves; an empty text is not written."""

    title: str = ""
    artist: str = ""
    album: str = ""
    track_number: int | None = field(default=None, metadata=within(1, 999))
    year: int | None = field(default=None, metadata=within(1900, 2200))
    genre: str = ""
    isrc: str = field(
        default="", metadata=like("([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?", means="an ISRC of 12 letters")
    )

    def filled(self) -> dict[str, str]:
        """Only what there is, as text."""
        return {name: str(value) for name, value in self.to_json().items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRecipe(Recipe):
    """High-pass, tilt and glue, then drive into the limiter until the loudness is met."""

    KIND: ClassVar[str] = "master"

    target_lufs: float = field(default=-14.0, metadata=within(-40, -5))
    ceiling_dbtp: float = field(default=-1.0, metadata=within(-12, 0))
    high_pass_hz: float | None = field(default=20.0, metadata=within(10, 80))
    # Above zero: the top comes up by half of it and the bottom goes down by the other half.
    tilt_db: float = field(default=0.0, metadata=within(-6, 6))
    glue: Compressor | None = None
    tags: Tags = field(default_factory=Tags)
