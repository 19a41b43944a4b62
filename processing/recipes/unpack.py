"""The order to unpack an uploaded ZIP of stems: which bytes, and what their sender says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Recipe, at_most, like, within


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackRecipe(Recipe):
    """Take the sounds out of the ZIP under `spool`, each as it is, to be taken in by itself."""

    KIND: ClassVar[str] = "unpack"

    spool: str
    filename: str = field(metadata=at_most(400))
    size_bytes: int = field(metadata=within(0, 2**53))
    # What the sender hashed; empty when the sender did not hash.
    file_sha256: str = field(
        default="", metadata=like("([0-9a-f]{64})?", means="a SHA-256 in hexadecimal")
    )
