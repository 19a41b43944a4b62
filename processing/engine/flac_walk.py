"""Counts a FLAC's samples from its frame headers, and looks whether all are of one stream.

Decoders skip what they cannot read, and some go on with another rate; a header that is missing,
out of order or of another kind shows here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np

from processing.engine.containers import flac_frames

_PIECE = 4 * 2**20


def count(file: BinaryIO, header: dict[str, Any]) -> int:
    """Samples up to the first frame that does not follow, or is not of this stream.

    None at all where more stands behind the last of them than a frame can hold.
    """
    first: flac_frames.Frame | None = None
    following = samples = end = 0
    for at, head in _heads(file, header["start"], header["length"]):
        frame = flac_frames.frame_at(head)
        if frame is None or frame.number != following:
            continue
        first = first or frame
        if frame.variable != first.variable or not frame.agrees_with(
            rate=header["rate"], channels=header["channels"], bits=header["bits"]
        ):
            break
        following = frame.following
        samples += frame.block
        end = at + flac_frames.most_bytes(frame, header["bits"])
    return samples if end >= header["length"] else 0


def _heads(file: BinaryIO, start: int, length: int) -> Iterator[tuple[int, bytes]]:
    """Each place that looks like the beginning of a frame, and the bytes there."""
    overlap = flac_frames.LONGEST_HEADER
    for begin in range(0, length, _PIECE):
        file.seek(start + begin)
        piece = file.read(min(_PIECE + overlap, length - begin))
        seen = np.frombuffer(piece, np.uint8)
        at = np.flatnonzero((seen[:-1] == 0xFF) & (seen[1:] >> 1 == 0x7C))
        for place in at[at < _PIECE].tolist():
            yield begin + place, piece[place : place + overlap]
