"""The order to play notes through a General MIDI soundfont; it has no sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes.base import Part, Recipe, at_most, within


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedNote(Part):
    at_seconds: float = field(metadata=within(0, 3600))
    seconds: float = field(metadata=within(0, 600))
    key: int = field(metadata=within(0, 127))  # MIDI: 60 is middle C
    velocity: int = field(metadata=within(1, 127))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRecipe(Recipe):
    """One instrument's part, to be written as a file of a given length."""

    KIND: ClassVar[str] = "play"

    notes: tuple[PlayedNote, ...] = field(metadata=at_most(20_000))
    seconds: float = field(metadata=within(0.01, 3600))
    program: int = field(default=0, metadata=within(0, 127))  # General MIDI, from 0
    drums: bool = False
    mono: bool = False
    gain_db: float = field(default=0.0, metadata=within(-60, 24))
    rate: Literal[44100, 48000, 88200, 96000] = 48000
