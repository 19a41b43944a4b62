"""The tables of a ZIP (PKWARE's APPNOTE 6.3.10), read so strictly that no two readers can differ.

The table at the end and the header in front of each entry must say the same; entries follow one
another without a gap or an overlap, from the first byte of the file to the table.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from processing.engine.archive import endings, extras, refusals
from processing.engine.archive.refusals import malformed
from processing.engine.containers.source import Source

MOST_ENTRIES = 500
STORED, DEFLATED = 0, 8
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
_PATCHED = 1 << 5
_DESCRIBED_AFTER = 1 << 3
_UTF8 = 1 << 11
_AES = 99
# Two compression levels of Deflate are told in bits 1 and 2, and nothing depends on them.
_COMPARED_FLAGS = 0xFFFF ^ 0b110


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry as both of its headers tell it. `start` is where its packed bytes begin."""

    name: bytes
    is_utf8: bool
    method: int
    crc: int
    packed_bytes: int
    size_bytes: int
    described_after: bool
    attributes: int
    extra: Mapping[int, bytes]
    header_at: int
    start: int

    @property
    def end(self) -> int:
        return self.start + self.packed_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    records: tuple[Record, ...]
    trailing_bytes: int


def read_table(source: Source) -> Table:
    """Every entry in the order of the table; raises Rejected."""
    ending = endings.find(source)
    if ending.count > MOST_ENTRIES:
        raise refusals.too_many(ending.count, MOST_ENTRIES)
    records = []
    at = ending.table_at
    for _ in range(ending.count):
        record, at = _record(source, at, ending.table_end)
        records.append(record)
    if at != ending.table_end:
        raise malformed("its table of contents is longer than it says")
    _refuse_gaps(source, records, ending.table_at)
    return Table(records=tuple(records), trailing_bytes=source.size - ending.end)


def _record(source: Source, at: int, limit: int) -> tuple[Record, int]:
    """The entry of the table at `at`, and where the next begins."""
    fixed = source.at(at, _CENTRAL.size)
    if at + _CENTRAL.size > limit or len(fixed) < _CENTRAL.size or fixed[:4] != b"PK\x01\x02":
        raise malformed("its table of contents holds fewer entries than it says")
    (_, _made, _needed, flags, method, _time, _date, crc, packed, size) = _CENTRAL.unpack(fixed)[
        :10
    ]
    name_size, extra_size, note_size, disk, _internal, attributes, header_at = _CENTRAL.unpack(
        fixed
    )[10:]
    end = at + _CENTRAL.size + name_size + extra_size + note_size
    if end > limit:
        raise malformed("its table of contents is cut off")
    name = source.at(at + _CENTRAL.size, name_size)
    extra = extras.parsed(source.at(at + _CENTRAL.size + name_size, extra_size))
    _refuse_kind(name, flags, method)
    size, packed, header_at, disk = extras.widened(
        extra, ((size, 4), (packed, 4), (header_at, 4), (disk, 2))
    )
    if disk != 0:
        raise endings.one_of_several()
    found = _local(source, header_at, name, (flags, method), (crc, packed, size))
    return (
        Record(
            name=name,
            is_utf8=bool(flags & _UTF8),
            method=method,
            crc=crc,
            packed_bytes=packed,
            size_bytes=size,
            described_after=bool(flags & _DESCRIBED_AFTER),
            attributes=attributes,
            extra={**found.extra, **extra},
            header_at=header_at,
            start=found.start,
        ),
        end,
    )


def _refuse_kind(name: bytes, flags: int, method: int) -> None:
    called = name.decode("utf-8", "replace")
    if flags & _ENCRYPTED or method == _AES:
        raise refusals.encrypted(called)
    if flags & _PATCHED or method not in {STORED, DEFLATED}:
        raise refusals.unsupported_method(called, method)


@dataclass(frozen=True, slots=True)
class _Local:
    start: int
    extra: dict[int, bytes]


def _local(
    source: Source, at: int, name: bytes, packing: tuple[int, int], sums: tuple[int, int, int]
) -> _Local:
    """The header in front of the entry, which must say what the table says."""
    fixed = source.at(min(at, source.size), _LOCAL.size)
    if len(fixed) < _LOCAL.size or fixed[:4] != b"PK\x03\x04":
        raise malformed("there is no entry where its table of contents says one begins")
    (_, _needed, its_flags, its_method, _time, _date, crc, packed, size, name_size, extra_size) = (
        _LOCAL.unpack(fixed)
    )
    flags, method = packing
    start = at + _LOCAL.size + name_size + extra_size
    if source.at(at + _LOCAL.size, name_size) != name:
        raise malformed("an entry has two names")
    if (its_flags ^ flags) & _COMPARED_FLAGS or its_method != method:
        raise malformed("an entry is packed in two ways at once")
    extra = extras.parsed(source.at(at + _LOCAL.size + name_size, extra_size))
    size, packed = extras.widened(extra, ((size, 4), (packed, 4)))
    told = crc, packed, size
    # A writer that did not know them yet left them empty, and tells them after the bytes.
    if told != sums and not (flags & _DESCRIBED_AFTER and _unknown_yet(told, sums)):
        raise malformed("an entry has two sizes or two checksums")
    if method == STORED and sums[1] != sums[2]:
        raise malformed("an entry that is not packed has two sizes")
    if start + sums[1] > source.size:
        raise malformed("an entry ends behind the end of the file")
    return _Local(start, extra)


def _unknown_yet(told: tuple[int, int, int], sums: tuple[int, int, int]) -> bool:
    return all(one in {0, real} for one, real in zip(told, sums, strict=True))


def _refuse_gaps(source: Source, records: list[Record], table_at: int) -> None:
    ordered = sorted(records, key=lambda record: record.header_at)
    if not ordered:
        return
    if ordered[0].header_at != 0:
        raise malformed("there are bytes in front of its first entry")
    ends = [*(record.header_at for record in ordered[1:]), table_at]
    if any(record.end > until for record, until in zip(ordered, ends, strict=True)):
        raise _overlap(source, ordered)
    for record, until in zip(ordered, ends, strict=True):
        between = source.at(record.end, until - record.end) if until - record.end <= 24 else None
        if between is None or between not in _descriptors(record):
            raise malformed("there are bytes between its entries that belong to none")


def _overlap(source: Source, records: list[Record]) -> Exception:
    """Entries that share their bytes: a bomb where that makes much out of little."""
    largest = max(records, key=lambda record: record.size_bytes)
    if sum(record.size_bytes for record in records) > 100 * source.size + 2**20:
        return refusals.bomb(largest.name.decode("utf-8", "replace"))
    return malformed("two of its entries share the same bytes")


def _descriptors(record: Record) -> set[bytes]:
    """What may stand behind an entry: with or without a signature, with narrow or wide sizes."""
    if not record.described_after:
        return {b""}
    sums = record.crc, record.packed_bytes, record.size_bytes
    told = [struct.pack("<IQQ", *sums)]
    if max(sums) <= 0xFFFF_FFFF:
        told.append(struct.pack("<III", *sums))
    return {sign + text for text in told for sign in (b"", b"PK\x07\x08")}
