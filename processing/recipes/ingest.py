"""The order to take in an uploaded file: which bytes, and what their sender says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Recipe, at_most, like, within


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestRecipe(Recipe):
    """Read the bytes under `spool`, which are no AudioFile until they have been checked.

    Without a spool the bytes are stored already, as the job's source `original`: they came in a
    ZIP, and were taken out of it unchanged.
    """

    KIND: ClassVar[str] = "ingest"

    spool: str = ""
    filename: str = field(metadata=at_most(400))
    size_bytes: int = field(metadata=within(0, 2**53))
    # What the sender hashed; empty when the sender did not hash.
    file_sha256: str = field(
        default="", metadata=like("([0-9a-f]{64})?", means="a SHA-256 in hexadecimal")
    )
    # Whether it may be one, so that the closer look finds its tempo, key and sections.
    whole_song: bool = True
