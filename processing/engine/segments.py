"""The AAC of the preview again, cut into pieces that a browser decodes by themselves.

For phones and thin lines: any stretch of any stem is one request, and pieces put side by side are
the sound without a gap. Each is a run of ADTS packets. A packet's sound leans on the packet before
it, and comes 1,024 frames late, so every piece begins two packets early, and the index says how
many frames to skip (ISO/IEC 14496-3, 1.A.2 and 4.6.11).
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from processing.engine import pieces
from processing.engine.pieces import Piece

PACKET_FRAMES = 1024
_LATE = 1  # packets
_WARM_UP = 2  # packets
_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000)
_LOW_COMPLEXITY = 1


class Segments:
    """Takes the packets of an AAC encoder in order; leaves a file of pieces, or none."""

    def __init__(self, out: Path, rate: int, channels: int) -> None:
        self.out, self.rate, self.channels = out, rate, channels
        self._per_piece = pieces.units_per_piece(rate, PACKET_FRAMES)
        self._packets = 0
        self._kept: deque[bytes] = deque()  # from the warm-up of the next piece on
        self._pieces: list[Piece] = []
        self._file = out.open("wb")

    def packet(self, data: bytes) -> None:
        self._kept.append(self._adts(len(data)) + data)
        self._packets += 1
        if self._packets == self._end_of_next + _LATE:
            self._cut(self._per_piece * PACKET_FRAMES)

    def close(self, frames: int) -> dict[str, Any]:
        """The index of a sound of `frames` frames, once its pieces are on the disk."""
        left = frames - len(self._pieces) * self._per_piece * PACKET_FRAMES
        if left > 0:
            self._cut(left)
        elif left < 0:  # the encoder filled up the last packet
            last = self._pieces[-1]
            self._pieces[-1] = replace(last, frames=last.frames + left)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return pieces.index(
            self._pieces, codec="aac", rate=self.rate, channels=self.channels, frames=frames
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            try:
                self._file.close()
            finally:
                self.out.unlink(missing_ok=True)

    @property
    def _end_of_next(self) -> int:
        return (len(self._pieces) + 1) * self._per_piece

    def _cut(self, frames: int) -> None:
        """Write what is kept as the next piece, and keep the warm-up of the one after it."""
        start = len(self._pieces) * self._per_piece
        first = self._packets - len(self._kept)
        data = b"".join(self._kept)
        self._pieces.append(
            Piece(
                start_frame=start * PACKET_FRAMES,
                frames=frames,
                offset=self._file.tell(),
                bytes=len(data),
                skip_frames=(start + _LATE - first) * PACKET_FRAMES,
                decoded_frames=len(self._kept) * PACKET_FRAMES,
            )
        )
        self._file.write(data)
        while len(self._kept) > _WARM_UP:
            self._kept.popleft()

    def _adts(self, length: int) -> bytes:
        """The head of one packet: no checksum, its length with the head itself."""
        size, rate = length + 7, _RATES.index(self.rate)
        return bytes(
            (
                0xFF,
                0xF1,
                _LOW_COMPLEXITY << 6 | rate << 2 | self.channels >> 2,
                (self.channels & 3) << 6 | size >> 11,
                size >> 3 & 0xFF,
                (size & 7) << 5 | 0x1F,
                0xFC,
            )
        )
