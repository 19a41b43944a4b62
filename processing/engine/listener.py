"""Whoever hears a sound pass in blocks: one reading of a file serves them all."""

from __future__ import annotations

from typing import Protocol

from processing.engine.audio import Samples


class Listener(Protocol):
    """Gets every block of a sound in order."""

    def feed(self, block: Samples) -> None:
        """Finite float64, (channels, frames): QUANTUM frames each, only the last may be shorter."""
