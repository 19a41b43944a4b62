"""The extra fields of a ZIP's headers: 64-bit sizes, names in Unicode, and links in disguise."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from processing.engine.archive.refusals import malformed

WIDE = 0x0001
UNICODE_PATH = 0x7075
PKWARE_UNIX = 0x000D
ASI_UNIX = 0x756E
_FORMATS = {2: "<H", 4: "<I", 8: "<Q"}


def parsed(data: bytes) -> dict[int, bytes]:
    """By number; the last few bytes may be zeros that align what follows."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        number, size = struct.unpack_from("<HH", data, at)
        if at + 4 + size > len(data):
            raise malformed("an extra field that leaves its header")
        if number in fields and number in {WIDE, UNICODE_PATH}:
            raise malformed("two extra fields where one is expected")
        fields[number] = data[at + 4 : at + 4 + size]
        at += 4 + size
    if any(data[at:]):
        raise malformed("an extra field that is cut off")
    return fields


def widened(extra: Mapping[int, bytes], values: tuple[tuple[int, int], ...]) -> list[int]:
    """The numbers, from the 64-bit field where the narrow one is full; (value, bytes) each.

    A field that is there and not needed must say the same: some readers take it all the same.
    """
    full = [value == 256**size - 1 for value, size in values]
    data = extra.get(WIDE)
    if data is None:
        if any(full):
            raise malformed("a 64-bit size is missing")
        return [value for value, _ in values]
    taken = full if any(full) else [True] * len(values)
    formats = [8 if size == 4 else 4 for _, size in values]
    found, at = [], 0
    for (value, _), wide, size in zip(values, taken, formats, strict=True):
        here = data[at : at + size]
        if not wide or (not any(full) and not here):
            found.append(value)
            continue
        if len(here) < size:
            raise malformed("a 64-bit size is missing")
        number = struct.unpack(_FORMATS[size], here)[0]
        if not any(full) and number != value:
            raise malformed("an entry has two sizes")
        found.append(number)
        at += size
    if at != len(data):
        raise malformed("a 64-bit size that belongs to nothing")
    return found


def unicode_name(extra: Mapping[int, bytes], name: bytes) -> bytes | None:
    """Info-ZIP's name in UTF-8, where it belongs to this very name."""
    data = extra.get(UNICODE_PATH)
    if data is None or len(data) < 5 or data[0] != 1:
        return None
    return data[5:] if struct.unpack_from("<I", data, 1)[0] == zlib.crc32(name) else None


def hidden_mode(extra: Mapping[int, bytes]) -> int:
    """The Unix mode of the ASi field, or 0."""
    data = extra.get(ASI_UNIX, b"")
    return int(struct.unpack_from("<H", data, 4)[0]) if len(data) >= 6 else 0


def links_elsewhere(extra: Mapping[int, bytes]) -> bool:
    """PKWARE's Unix field holds a link's target, or a device's number, behind twelve bytes."""
    return len(extra.get(PKWARE_UNIX, b"")) > 12
