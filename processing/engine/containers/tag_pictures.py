"""Whether a cover is a plain PNG or JPEG of a sane size; it is never decoded."""

from __future__ import annotations

from processing.engine.containers.source import Source

_LARGEST_BYTES = 10 * 2**20
_LARGEST_SIDE = 8_192
_LOOK = 512 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive


def is_plain(source: Source, start: int, size: int) -> bool:
    """Of `size` bytes at `start`."""
    if not 0 < size <= _LARGEST_BYTES or start + size > source.size:
        return False
    data = source.at(start, min(size, _LOOK))
    sides = _of_png(data) if data.startswith(_PNG) else _of_jpeg(data)
    return sides is not None and all(0 < side <= _LARGEST_SIDE for side in sides)


def _of_png(data: bytes) -> tuple[int, int] | None:
    if data[8:16] != b"\0\0\0\x0dIHDR" or len(data) < 33:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _of_jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:
            at += 1
        elif marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(
                data[at + 5 : at + 7], "big"
            )
        elif length < 2 or marker == 0xDA:
            return None
        else:
            at += 2 + length
    return None
