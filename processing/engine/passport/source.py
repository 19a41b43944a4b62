"""What a passport is asked of: files of stems, with what is known of them already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processing.recipes.roles import StemRole


@dataclass(frozen=True, slots=True)
class StemSource:
    """One stem. `facts`: the report on this very sound, where one was made; it saves a meter."""

    name: str
    role: StemRole
    path: Path
    facts: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the song, in seconds of the stems."""

    from_seconds: float
    to_seconds: float
