"""A stretch of a file, as if it were all of it: what lies outside is out of reach."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Window(io.RawIOBase, BinaryIO):
    """`length` bytes from `start`, with `before` in front of them.

    `instead` has bytes to be read in place of those in the file, by their place in the file.
    """

    def __init__(
        self,
        file: BinaryIO,
        start: int,
        length: int,
        *,
        before: bytes = b"",
        instead: Mapping[int, bytes] | None = None,
    ) -> None:
        self._file, self._start, self._before = file, start, before
        self._length = len(before) + length
        self._instead = instead or {}
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = max(self._length - self._at, 0)
        size = left if size < 0 else min(size, left)
        head = self._before[self._at : self._at + size]
        data = head + self._read(self._at + len(head) - len(self._before), size - len(head))
        self._at += len(data)
        return data

    def readinto(self, room: WriteableBuffer) -> int:
        view = memoryview(room).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read(self, offset: int, size: int) -> bytes:
        if size <= 0:
            return b""
        begin = self._start + offset
        self._file.seek(begin)
        data = bytearray(self._file.read(size))
        for place, other in self._instead.items():
            for index, byte in enumerate(other, place - begin):
                if 0 <= index < len(data):
                    data[index] = byte
        return bytes(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at
