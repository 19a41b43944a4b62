"""The sample tables and edits of an M4A's track: counted, placed, and held against each other."""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass
from itertools import accumulate

from processing.engine.containers import source as rules
from processing.engine.containers.source import Source, malformed, truncated

ONCE = {b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"mdhd", b"hdlr", b"elst"}
_MOST_PACKETS = 8_000_000  # six hours at 192 kHz, in the shortest packets there are
_MOST_RUNS = 100_000


@dataclass(frozen=True, slots=True)
class Box:
    name: bytes
    name_at: int
    start: int  # of what is inside
    end: int


def check(source: Source, track: dict[bytes, Box], sound: list[Box]) -> int:
    """How many ticks of its clock the track lasts; every packet lies within the sound's bytes."""
    for name in (b"stts", b"stsc", b"stsz"):
        if name not in track:
            raise malformed("a table of its packets is missing")
    times = _pairs(source, track[b"stts"], 2)
    count = sum(times[::2])
    if count == 0:
        raise rules.no_audio()
    ticks = sum(many * each for many, each in zip(times[::2], times[1::2], strict=True))
    sizes = _sizes(source, track[b"stsz"], count)
    _check_places(source, track, sizes, sound)
    return ticks


def check_duration(source: Source, track: dict[bytes, Box], ticks: int, timescale: int) -> None:
    """The track's own word on its length, against the count."""
    at = track[b"mdhd"].start
    wide = source.exactly(at, 1)[0] == 1
    said = int.from_bytes(source.exactly(at + (24 if wide else 16), 8 if wide else 4), "big")
    if said and abs(said - ticks) > max(timescale, ticks // 20):
        raise malformed("it claims another length than its packets have")


def trim(
    source: Source, track: dict[bytes, Box], moov: list[Box], ticks: int, timescale: int
) -> tuple[int, int, int] | None:
    """First and count of the ticks that are sound, by the edit list; None without one."""
    edits = track.get(b"elst")
    header = next((box for box in moov if box.name == b"mvhd"), None)
    if edits is None or header is None:
        return None
    wide = source.exactly(header.start, 1)[0] == 1
    movie = int.from_bytes(source.exactly(header.start + (20 if wide else 12), 4), "big")
    played = [edit for edit in _edits(source, edits) if edit[1] >= 0]
    if len(played) != 1 or movie < 1:
        raise malformed("it is cut and put together by a list of edits")
    length, first = played[0]
    if first >= ticks:
        raise malformed("its sound begins after its end")
    whole = ticks - first
    # The edit's length is rounded to the movie's clock; the packets' count is exact.
    asked = length * timescale // movie
    tick = timescale // movie + 1
    return first, whole if length == 0 or asked + tick >= whole else asked, timescale


def _edits(source: Source, box: Box) -> list[tuple[int, int]]:
    """Length in the movie's clock, and first tick in the track's (-1: silence)."""
    version, count = struct.unpack(">B3xI", source.exactly(box.start, 8))
    kind = struct.Struct(">QqI" if version == 1 else ">IiI")
    if count > rules.MOST_CHUNKS or box.start + 8 + count * kind.size > box.end:
        raise malformed("its list of edits is longer than its box")
    table = source.exactly(box.start + 8, count * kind.size)
    return [(length, first) for length, first, _speed in kind.iter_unpack(table)]


def _pairs(source: Source, box: Box, width: int) -> array[int]:
    """A table of rows of 32-bit numbers."""
    count = int.from_bytes(source.exactly(box.start + 4, 4), "big")
    if count > _MOST_RUNS or box.start + 8 + 4 * width * count > box.end:
        raise malformed("a table that is longer than its box")
    return _numbers(source.exactly(box.start + 8, 4 * width * count), "I")


def _numbers(data: bytes, kind: str) -> array[int]:
    numbers = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _sizes(source: Source, box: Box, count: int) -> array[int]:
    """Bytes of each packet."""
    same, listed = struct.unpack(">II", source.exactly(box.start + 4, 8))
    if listed != count:
        raise malformed("its tables count different numbers of packets")
    if count > _MOST_PACKETS:
        raise rules.Rejected(
            "duration_limit", "The file is longer than six hours of sound.", "Cut it into parts."
        )
    if same:
        return array("I", [same]) * count
    if box.start + 12 + 4 * count > box.end:
        raise malformed("a table that is longer than its box")
    return _numbers(source.exactly(box.start + 12, 4 * count), "I")


def _check_places(
    source: Source, track: dict[bytes, Box], sizes: array[int], sound: list[Box]
) -> None:
    starts = _chunk_starts(source, track)
    runs = _pairs(source, track[b"stsc"], 3)
    before = [0, *accumulate(sizes)]
    done = 0
    for index, (start, many) in enumerate(zip(starts, _packets(runs, len(starts)), strict=True)):
        if done + many >= len(before):
            raise malformed("its tables count different numbers of packets")
        end = start + before[done + many] - before[done]
        if end > source.size:
            raise truncated()
        if not any(box.start <= start and end <= box.end for box in sound):
            raise malformed(f"its packets ({index + 1}) lie outside of its sound")
        done += many
    if done + 1 != len(before):
        raise malformed("its tables count different numbers of packets")


def _chunk_starts(source: Source, track: dict[bytes, Box]) -> array[int]:
    wide = b"co64" in track
    if wide == (b"stco" in track):
        raise malformed("it does not say where its packets are")
    box = track[b"co64" if wide else b"stco"]
    count = int.from_bytes(source.exactly(box.start + 4, 4), "big")
    width = 8 if wide else 4
    if count > _MOST_PACKETS or box.start + 8 + width * count > box.end:
        raise malformed("a table that is longer than its box")
    return _numbers(source.exactly(box.start + 8, width * count), "Q" if wide else "I")


def _packets(runs: array[int], chunks: int) -> list[int]:
    """Packets in each chunk, from rows of first chunk, packets a chunk, kind."""
    firsts, each = runs[::3], runs[1::3]
    if chunks and (not firsts or firsts[0] != 1):
        raise malformed("its table of packets does not begin at the beginning")
    made: list[int] = []
    for index, many in enumerate(each):
        end = firsts[index + 1] if index + 1 < len(firsts) else chunks + 1
        if not firsts[index] < end <= chunks + 1:
            raise malformed("its table of packets is out of order")
        made += [many] * (end - firsts[index])
    return made
