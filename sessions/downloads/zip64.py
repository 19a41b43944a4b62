"""Where every byte of a ZIP stands before any of them is sent (PKWARE APPNOTE 6.3.10).

Entries are stored as they are, without compression: sound does not get smaller, and what is stored
can be begun anywhere. The same entries give the same bytes at any time, so a download that broke
goes on where it was. Nothing of a file is held here: who sends it reads the `Slice`s.

ZIP64 (4.3.14, 4.5.3) is used where a number does not fit, and only there.
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR64 = struct.Struct("<4sIQI")

_LARGEST_32, _LARGEST_16 = 0xFFFF_FFFF, 0xFFFF
_PLAIN, _WIDE = 20, 45  # the version of the format that is needed to read it
_BY_UNIX = 3 << 8 | _WIDE
_UTF8_NAME = 1 << 11
_STORED = 0
_TIME, _DATE = 0, 1 << 5 | 1  # the first day that a ZIP knows: 1 January 1980
_REGULAR_FILE = 0o100_644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of the ZIP. `key` is the caller's name for its bytes; equal keys are equal bytes."""

    name: str  # with "/" between folders
    size_bytes: int
    crc32: int
    key: Hashable


@dataclass(frozen=True, slots=True)
class Slice:
    """Bytes [start, stop) of an entry."""

    entry: Entry
    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


class Layout:
    """All of a ZIP, to be asked for its bytes between any two places."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        sizes = (len(_local(it)) + it.size_bytes for it in self.entries)
        *self._starts, self._directory = accumulate(sizes, initial=0)

    @cached_property
    def size_bytes(self) -> int:
        return self._end + len(self._tail)

    @cached_property
    def etag(self) -> str:
        """Strong: another name, order or content is another tag."""
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(f"{entry.key}\n".encode())
            digest.update(_local(entry))
        return f'"{digest.hexdigest()}"'

    def parts(self, start: int, stop: int) -> Iterator[bytes | Slice]:
        """What stands between the two places, in its order; no part is empty."""
        at = max(0, bisect_right(self._starts, start) - 1)
        for number in range(at, len(self.entries)):
            if self._starts[number] >= stop:
                return
            yield from self._entry(number, start, stop)
        yield from self._records(start, stop)

    def _entry(self, number: int, start: int, stop: int) -> Iterator[bytes | Slice]:
        entry, here = self.entries[number], self._starts[number]
        head = _local(entry)
        if said := _cut(head, here, start, stop):
            yield said
        body = here + len(head)
        first, last = max(start - body, 0), min(stop - body, entry.size_bytes)
        if first < last:
            yield Slice(entry, first, last)

    def _records(self, start: int, stop: int) -> Iterator[bytes]:
        if stop <= self._directory:
            return
        at = self._directory
        for number, entry in enumerate(self.entries):
            record = _central(entry, self._starts[number])
            if said := _cut(record, at, start, stop):
                yield said
            at += len(record)
        if said := _cut(self._tail, at, start, stop):
            yield said

    @cached_property
    def _end(self) -> int:
        """Where the directory ends."""
        pairs = zip(self.entries, self._starts, strict=True)
        return self._directory + sum(len(_central(entry, start)) for entry, start in pairs)

    @cached_property
    def _tail(self) -> bytes:
        count, size = len(self.entries), self._end - self._directory
        wide = b""
        if count >= _LARGEST_16 or max(size, self._directory) >= _LARGEST_32:
            wide = _END64.pack(
                b"PK\6\6",
                _END64.size - 12,
                _BY_UNIX,
                _WIDE,
                *(0, 0),
                *(count, count),
                *(size, self._directory),
            ) + _LOCATOR64.pack(b"PK\6\7", 0, self._end, 1)
        few = min(count, _LARGEST_16)
        narrow = (min(size, _LARGEST_32), min(self._directory, _LARGEST_32))
        return wide + _END.pack(b"PK\5\6", 0, 0, few, few, *narrow, 0)


def _local(entry: Entry) -> bytes:
    name, size = entry.name.encode(), entry.size_bytes
    is_wide = size >= _LARGEST_32
    extra = struct.pack("<2H2Q", 1, 16, size, size) if is_wide else b""
    shown = _LARGEST_32 if is_wide else size
    head = _LOCAL.pack(
        b"PK\3\4",
        _WIDE if is_wide else _PLAIN,
        *(_UTF8_NAME, _STORED, _TIME, _DATE),
        *(entry.crc32, shown, shown),
        *(len(name), len(extra)),
    )
    return head + name + extra


def _central(entry: Entry, start: int) -> bytes:
    name, size = entry.name.encode(), entry.size_bytes
    wide = [size, size] if size >= _LARGEST_32 else []
    shown = _LARGEST_32 if wide else size
    if start >= _LARGEST_32:
        wide.append(start)
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    record = _CENTRAL.pack(
        b"PK\1\2",
        _BY_UNIX,
        _WIDE if wide else _PLAIN,
        *(_UTF8_NAME, _STORED, _TIME, _DATE),
        *(entry.crc32, shown, shown),
        *(len(name), len(extra), 0, 0, 0),
        *(_REGULAR_FILE, min(start, _LARGEST_32)),
    )
    return record + name + extra


def _cut(said: bytes, at: int, start: int, stop: int) -> bytes:
    """Of bytes that stand at `at`, those between the two places."""
    return said[max(start - at, 0) : max(stop - at, 0)]
