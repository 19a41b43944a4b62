"""What every check can do: take the sound as it passes, then say what it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from processing.engine.audio import Samples
from processing.engine.findings import Finding
from processing.engine.meter import Loudness


class Check(Protocol):
    """Made for one sound; its memory does not grow with the sound, short lists aside."""

    def feed(self, block: Samples, /) -> None:
        """Take the next QUANTUM frames (channels, frames), all finite; only the last are fewer."""

    def findings(self, read: Loudness, /) -> Iterator[Finding]:
        """What is worth saying, once all is fed; `read` is what the meter read meanwhile."""

    def figures(self) -> dict[str, Any]:
        """The keys that it adds to the report, ready for JSON."""
