"""Runs of a compressed file that are fetched by one range and decoded by themselves.

Pieces of about four seconds lie at the same frames in all files of a rate, so stems stay in step.
What a decoder makes of `header` + bytes [offset, offset + bytes) has `decoded_frames` frames; the
first `skip_frames` of them only warm it up, the next `frames` are the sound from `start_frame` on.
A decoder that leaves out some of the warm-up gives fewer frames, and so many fewer are skipped.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1
PIECE_SECONDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    start_frame: int
    frames: int
    offset: int
    bytes: int
    skip_frames: int = 0
    decoded_frames: int


def units_per_piece(rate: int, unit_frames: int) -> int:
    """How many of the codec's frames make a piece."""
    return max(1, round(PIECE_SECONDS * rate / unit_frames))


def index(  # noqa: PLR0913  # the facts of one file
    pieces: Sequence[Piece],
    *,
    codec: str,
    rate: int,
    channels: int,
    frames: int,
    gain_db: float = 0.0,
    header: bytes = b"",
) -> dict[str, Any]:
    """As JSON: what a player must know before it fetches. `gain_db` was applied to the sound."""
    return {
        "version": VERSION,
        "codec": codec,
        "rate": rate,
        "channels": channels,
        "frames": frames,
        "gain_db": gain_db,
        "header": base64.b64encode(header).decode(),
        "pieces": [asdict(piece) for piece in pieces],
    }
