"""Where a ZIP ends, and where its table of contents is: one answer, or none."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from processing.engine.archive.refusals import malformed, truncated
from processing.engine.containers.source import Rejected, Source

_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`table_at` to `table_end` is the table; the ending itself stands `at` to `end`."""

    at: int
    count: int
    table_at: int
    table_end: int
    end: int


def one_of_several() -> Rejected:
    return Rejected(
        "unsupported_container",
        "This is one part of a ZIP that was split.",
        "Make one whole ZIP of the stems.",
    )


def find(source: Source) -> Ending:
    """The only ending that fits; raises Rejected where there is none, or more than one."""
    _refuse_other_beginnings(source)
    places = _places(source)
    if not places:
        raise truncated("its table of contents, which stands at its end")
    fitting = [ending for at in places if (ending := _ending(source, at)) is not None]
    if not fitting:
        raise _misfit(source, places[-1])
    # A reader that looks from the end would take the last signature for the ending.
    if len(fitting) > 1 or fitting[0].at != places[-1]:
        raise malformed("it has two tables of contents")
    return fitting[0]


def _refuse_other_beginnings(source: Source) -> None:
    start = source.at(0, 8)
    if start[:4] == b"PK\x07\x08" or start == b"PK00PK\x03\x04":
        raise one_of_several()
    if start[:4] not in {b"PK\x03\x04", _SIGNATURE, b"PK\x06\x06"}:
        raise malformed("it does not begin like one")


def _places(source: Source) -> list[int]:
    """Everywhere that a reader could find the signature of an ending."""
    first = max(0, source.size - _END.size - _LONGEST_COMMENT)
    window = source.at(first, source.size - first)
    found, at = [], window.find(_SIGNATURE)
    while at >= 0:
        found.append(first + at)
        at = window.find(_SIGNATURE, at + 1)
    return found


def _ending(source: Source, at: int) -> Ending | None:
    """What stands at `at`, if a table stands in front of it and its comment fits."""
    fixed = source.at(at, _END.size)
    if len(fixed) < _END.size:
        return None
    _, disk, first_disk, here, count, size, table_at, comment = _END.unpack(fixed)
    end = at + _END.size + comment
    if end > source.size or here != count or {disk, first_disk} - {0, 0xFFFF}:
        return None
    table_end = at
    if at >= _LOCATOR.size and source.at(at - _LOCATOR.size, 4) == b"PK\x06\x07":
        count, size, table_at, table_end = _wide(source, at, (count, size, table_at))
    elif disk or first_disk or 0xFFFF_FFFF in {size, table_at}:
        return None
    # Where the table says it is: a reader that trusts the sum, and one that trusts the place.
    if table_at + size != table_end:
        return None
    if count and source.at(table_at, 4) != b"PK\x01\x02":
        return None
    return Ending(at=at, count=count, table_at=table_at, table_end=table_end, end=end)


def _wide(source: Source, at: int, narrow: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """The 64-bit ending that stands in front of the narrow one: count, size, place and its own."""
    _, disk, place, disks = _LOCATOR.unpack(source.at(at - _LOCATOR.size, _LOCATOR.size))
    if disk or disks > 1:
        raise one_of_several()
    fixed = source.at(min(place, source.size), _END_64.size)
    if len(fixed) < _END_64.size or fixed[:4] != b"PK\x06\x06":
        raise malformed("its 64-bit ending is not where it should be")
    _, length, _made, _needed, disk, first_disk, here, count, size, table_at = _END_64.unpack(fixed)
    if disk or first_disk or here != count:
        raise one_of_several()
    if place + 12 + length != at - _LOCATOR.size:
        raise malformed("its 64-bit ending is not where it should be")
    for told, wide, full in zip(
        narrow, (count, size, table_at), (0xFFFF, 0xFFFF_FFFF, 0xFFFF_FFFF), strict=True
    ):
        if told not in {full, wide}:
            raise malformed("it has two sizes for its table of contents")
    return count, size, table_at, place


def _misfit(source: Source, at: int) -> Rejected:
    """Why nothing fits, judged by the ending that stands last."""
    fixed = source.at(at, _END.size)
    if len(fixed) < _END.size:
        return truncated("its very end")
    _, disk, first_disk, here, count, size, table_at, comment = _END.unpack(fixed)
    if disk or first_disk or here != count:
        return one_of_several()
    if at + _END.size + comment > source.size:
        return truncated("its very end")
    too_far = at - size - table_at
    if too_far > 0 and too_far % 2**32 == 0:
        # Apple's Archive Utility writes no 64-bit sizes, whatever the length.
        return Rejected(
            "malformed",
            "This ZIP is larger than 4 GB, and was written by a program that cannot count so far.",
            "Make two ZIPs of it, or make it with another program (Keka, 7-Zip, `zip`).",
        )
    return malformed("its table of contents is not where it should be")
