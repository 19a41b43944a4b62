"""A stored file that leaves with something changed: which bytes pass, and what stands between.

Everything is known by its place, as in a ZIP (`zip64.py`): any range of it can be sent without what
is before it, and nothing of it is kept anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from sessions.downloads.zip64 import Entry, Slice


class Grain(Protocol):
    """Changes samples as they pass. It is shown whole samples alone, and keeps their size."""

    @property
    def start(self) -> int: ...

    @property
    def width(self) -> int: ...

    def over(self, data: bytes, at: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes [start, stop) of the stored file, as they are or with a grain on them."""

    start: int
    stop: int
    grain: Grain | None = None

    @property
    def length(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Grained:
    """A stretch of the stored file that is changed as it passes."""

    sha256: str
    grain: Grain

    def read(self, stored: Callable[[int, int], bytes], start: int, stop: int) -> bytes:
        """`stored` gives as much between two places as it likes, or less."""
        begin, width = self.grain.start, self.grain.width
        first = start - (start - begin) % width
        last = stop + (begin - stop) % width
        got = stored(first, last)
        whole = got[: len(got) - len(got) % width]
        return self.grain.over(whole, first)[start - first : stop - first]


@dataclass(frozen=True)
class Rewritten:
    """`called` is different for each way in which the same file is rewritten."""

    sha256: str
    called: str
    pieces: tuple[bytes | Stretch, ...]

    @cached_property
    def size_bytes(self) -> int:
        return sum(_length(piece) for piece in self.pieces)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(str(self).encode()).hexdigest()}"'

    def __str__(self) -> str:
        """Its name among the entries of a ZIP: equal names are equal bytes."""
        return f"{self.sha256} {self.called}"

    def parts(self, start: int, stop: int) -> Iterator[bytes | Slice]:
        """What stands between the two places, in its order; no part is empty."""
        here = 0
        for piece in self.pieces:
            first, last = max(start - here, 0), min(stop - here, _length(piece))
            here += _length(piece)
            if first >= last:
                continue
            if isinstance(piece, bytes):
                yield piece[first:last]
            else:
                yield self._slice(piece, first, last)

    def _slice(self, stretch: Stretch, first: int, last: int) -> Slice:
        grain = stretch.grain
        key = self.sha256 if grain is None else Grained(self.sha256, grain)
        entry = Entry(name="", size_bytes=stretch.stop, crc32=0, key=key)
        return Slice(entry, stretch.start + first, stretch.start + last)


def _length(piece: bytes | Stretch) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.length
