"""Marks as markers of a Standard MIDI File: written as format 0, read as any of the three.

A marker is a meta event of kind 6, its text UTF-8. Time is counted in ticks, so the file carries
the song's tempo; a tempo that changes is followed on the way in.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sessions.feedback.exchange.marks import (
    Format,
    Found,
    Mark,
    Sheet,
    Unreadable,
    flat,
    from_label,
    label,
)

TICKS = 960  # of a quarter note
_TEXT, _NAME, _MARKER, _CUE, _END, _TEMPO = 0x01, 0x03, 0x06, 0x07, 0x2F, 0x51
_USUAL_BPM = 120.0
_LONGEST_DELTA = 0x0FFF_FFFF


@dataclass(frozen=True, slots=True)
class _Meta:
    tick: int
    kind: int
    data: bytes


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    micros = round(60_000_000 / (sheet.tempo_bpm or _USUAL_BPM))
    events = [
        _Meta(0, _NAME, flat(sheet.title)[:60].encode()),
        _Meta(0, _TEMPO, micros.to_bytes(3, "big")),
    ]
    events += [
        _Meta(round(mark.at * 1e6 / micros * TICKS), _MARKER, label(mark).encode())
        for mark in sorted(marks, key=lambda each: each.at)
    ]
    track, at = bytearray(), 0
    for event in events:
        delta = event.tick - at
        while delta > _LONGEST_DELTA:  # a delta has four bytes at most: say nothing in between
            track += _length(_LONGEST_DELTA) + bytes((0xFF, _TEXT, 0))
            delta -= _LONGEST_DELTA
        track += _length(delta) + bytes((0xFF, event.kind)) + _length(len(event.data)) + event.data
        at = event.tick
    track += bytes((0, 0xFF, _END, 0))
    head = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS)
    return head + struct.pack(">4sI", b"MTrk", len(track)) + bytes(track)


def read(sent: bytes) -> Found:
    division, tracks = _tracks(sent)
    metas = [meta for track in tracks for meta in _metas(track)]
    clock = _clock(division, metas)
    found = Found()
    wanted = (meta for meta in metas if meta.kind in {_MARKER, _CUE})
    for number, meta in enumerate(sorted(wanted, key=lambda each: each.tick), start=1):
        found.take(from_label(number, _text(meta.data), clock.seconds(meta.tick), None))
    return found


class _Clock:
    """Seconds of ticks, through every change of tempo."""

    def __init__(self, a_tick: float, changes: Sequence[tuple[int, float]] = ()) -> None:
        """`changes`: from which tick on a tick lasts how long."""
        self._from = [(0, 0.0, a_tick)]
        for tick, lasts in changes:
            self._from.append((tick, self.seconds(tick), lasts))

    def seconds(self, tick: int) -> float:
        place = bisect_right(self._from, tick, key=itemgetter(0)) - 1
        before, at, a_tick = self._from[place]
        return at + (tick - before) * a_tick


def _clock(division: int, metas: Sequence[_Meta]) -> _Clock:
    if division & 0x8000:  # ticks of a frame, frames of a second
        frames = 256 - (division >> 8)
        return _Clock(1 / (frames * max(1, division & 0xFF)))
    changes = [
        (meta.tick, int.from_bytes(meta.data, "big") / 1e6 / division)
        for meta in metas
        if meta.kind == _TEMPO and len(meta.data) == 3
    ]
    return _Clock(60 / _USUAL_BPM / division, sorted(changes, key=itemgetter(0)))


def _tracks(sent: bytes) -> tuple[int, list[bytes]]:
    if len(sent) < 14 or sent[:4] != b"MThd":
        raise Unreadable("This is no MIDI file.")
    length, _, _, division = struct.unpack(">IHHH", sent[4:14])
    if not division & 0x7FFF:
        raise Unreadable("This MIDI file does not say how long a tick is.")
    at, tracks = 8 + length, []
    while at + 8 <= len(sent):
        kind, size = struct.unpack(">4sI", sent[at : at + 8])
        if at + 8 + size > len(sent):
            raise Unreadable("This MIDI file ends too early.")
        if kind == b"MTrk":
            tracks.append(sent[at + 8 : at + 8 + size])
        at += 8 + size
    return division, tracks


def _metas(track: bytes) -> Iterator[_Meta]:
    """The meta events of a track; notes and the like are stepped over."""
    at = tick = status = 0
    while at < len(track):
        delta, at = _number(track, at)
        tick += delta
        first = _byte(track, at)
        if first & 0x80:  # otherwise the status before goes on
            status, at = first, at + 1
        if status == 0xFF:
            kind = _byte(track, at)
            data, at = _data(track, at + 1)
            yield _Meta(tick, kind, data)
            if kind == _END:
                return
        else:
            at = _after(track, at, status)


def _after(track: bytes, at: int, status: int) -> int:
    """Where the next event begins, after one that is none of ours."""
    if status in {0xF0, 0xF7}:
        return _data(track, at)[1]
    if not status & 0x80:
        raise Unreadable("This MIDI file is damaged.")
    return at + (1 if status & 0xF0 in {0xC0, 0xD0} else 2)


def _data(track: bytes, at: int) -> tuple[bytes, int]:
    """Bytes that say how many they are, and where the next thing begins."""
    size, at = _number(track, at)
    if at + size > len(track):
        raise Unreadable("This MIDI file ends too early.")
    return track[at : at + size], at + size


def _number(track: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where the next thing begins."""
    value = 0
    for place in range(at, at + 4):
        byte = _byte(track, place)
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            return value, place + 1
    raise Unreadable("This MIDI file is damaged.")


def _byte(track: bytes, at: int) -> int:
    if at >= len(track):
        raise Unreadable("This MIDI file ends too early.")
    return track[at]


def _length(value: int) -> bytes:
    seven = [value & 0x7F]
    while value := value >> 7:
        seven.append(value & 0x7F | 0x80)
    return bytes(reversed(seven))


def _text(data: bytes) -> str:
    """UTF-8, or what programs wrote before there was any."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


MIDI = Format(
    name="midi",
    title="MIDI markers",
    media_type="audio/midi",
    ending="mid",
    write=write,
    read=read,
    has_ranges=False,
    # Half a tick at the slowest tempo that a song may have.
    within_seconds=0.002,
)
