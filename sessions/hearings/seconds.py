"""Which whole seconds of a sound were heard: a set of them as one number, a bit a second."""

from __future__ import annotations

import math
from collections.abc import Iterable

MOST = 6 * 3600  # no file is longer

Span = tuple[int, int]  # whole seconds, the second one not included


def whole(seconds: float) -> int:
    """How many seconds a sound has: what lasts at all has one."""
    return min(MOST, max(1, _nearest(seconds))) if seconds > 0 else 0


def added(heard: int, spans: Iterable[tuple[float, float]], *, length: int, at_most: int) -> int:
    """`heard` and what the spans add to it, in their order, until `at_most` seconds are new.

    Half a second counts as a whole one and less as none, so that spans which follow each other
    leave neither gap nor overlap.
    """
    left = at_most
    for start, stop in spans:
        new = _mask(_nearest(start), min(_nearest(stop), length)) & ~heard
        if new.bit_count() > left:
            return heard | _first(new, left)
        heard |= new
        left -= new.bit_count()
    return heard


def spans_of(heard: int) -> list[Span]:
    found: list[Span] = []
    at = 0
    while heard:
        gap = (heard & -heard).bit_length() - 1
        heard >>= gap
        run = (~heard & (heard + 1)).bit_length() - 1
        found.append((at + gap, at + gap + run))
        heard >>= run
        at += gap + run
    return found


def share(heard: int, *, start: float, stop: float) -> float:
    """How much of a stretch was heard, 0 to 1."""
    stretch = _mask(_nearest(start), max(_nearest(stop), _nearest(start) + 1))
    return (heard & stretch).bit_count() / stretch.bit_count()


def to_bytes(heard: int) -> bytes:
    return heard.to_bytes((heard.bit_length() + 7) // 8, "little")


def from_bytes(kept: bytes | memoryview) -> int:
    return int.from_bytes(bytes(kept), "little")


def _nearest(seconds: float) -> int:
    return min(MOST, max(0, math.floor(seconds + 0.5)))


def _mask(start: int, stop: int) -> int:
    return (1 << stop) - (1 << start) if stop > start else 0


def _first(heard: int, count: int) -> int:
    """The earliest of these seconds."""
    kept = 0
    for start, stop in spans_of(heard):
        taken = min(stop - start, count)
        kept |= _mask(start, start + taken)
        count -= taken
    return kept
