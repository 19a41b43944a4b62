"""Where the moments of one version stand in another, through chains of measured pairs.

A map is a list of pieces: what is at t seconds, from ≤ t < to, stands at t + shift; what is in no
piece has no place. Maps are turned round and put one after another; nothing here reads a database.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

FOR_EVER = 1e9  # seconds: an offset by ear holds all the way
_SMALL_SECONDS = 0.5
_LEAST_SECONDS = 0.02  # shorter pieces are edges that do not quite meet

State = Literal["measured", "waiting", "unknown"]


class Piece(NamedTuple):
    from_seconds: float
    to_seconds: float
    shift_seconds: float
    confidence: float = 1.0

    def to_json(self) -> dict[str, float]:
        return {name: round(value, 6) + 0.0 for name, value in self._asdict().items()}


Map = Sequence[Piece]

IDENTITY: Map = (Piece(-FOR_EVER, FOR_EVER, 0.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two versions that were lined up, or are about to be: `pieces` is None until then."""

    earlier: int
    later: int
    pieces: Map | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How the moments of one version stand in another."""

    state: State
    pieces: Map = ()

    def within(self, seconds: float) -> Carried:
        """Only moments that the version has."""
        cut = (
            it._replace(
                from_seconds=max(0.0, it.from_seconds), to_seconds=min(seconds, it.to_seconds)
            )
            for it in self.pieces
        )
        kept = tuple(it for it in cut if it.to_seconds > it.from_seconds)
        return Carried(state=self.state, pieces=kept)

    @property
    def offset_seconds(self) -> float | None:
        """That of the longest piece."""
        longest = max(self.pieces, key=lambda it: it.to_seconds - it.from_seconds, default=None)
        return None if longest is None else longest.shift_seconds


def pieces_of(facts: Mapping[str, Any] | None, corrected_seconds: float | None = None) -> Map:
    """As measured, with the offset that somebody set by ear in place of the measured one.

    A small correction moves every piece; a large one says that the pieces were wrong.
    """
    pieces = tuple(
        Piece(it["from_seconds"], it["to_seconds"], it["shift_seconds"], it["confidence"])
        for it in (facts or {}).get("pieces", ())
    )
    if corrected_seconds is None:
        return pieces
    by = corrected_seconds - ((facts or {}).get("offset_seconds") or 0.0)
    if len(pieces) > 1 and abs(by) <= _SMALL_SECONDS:
        return tuple(it._replace(shift_seconds=it.shift_seconds + by) for it in pieces)
    return (Piece(-FOR_EVER, FOR_EVER, corrected_seconds),)


def place(at: float, pieces: Map) -> float | None:
    for piece in pieces:
        if piece.from_seconds <= at < piece.to_seconds:
            return at + piece.shift_seconds
    return None


def turned(pieces: Map) -> Map:
    """From the later version to the earlier. Where two pieces meet the surer one has the moment."""
    made: list[Piece] = []
    for piece in sorted(pieces, key=lambda it: -it.confidence):
        by = piece.shift_seconds
        there = Piece(piece.from_seconds + by, piece.to_seconds + by, -by, piece.confidence)
        made += _without(there, made)
    return tuple(sorted(made))


def after(first: Map, second: Map) -> Map:
    """The first map, then the second: only what both know has a place."""
    made = []
    for one in first:
        for other in second:
            low = max(one.from_seconds, other.from_seconds - one.shift_seconds)
            high = min(one.to_seconds, other.to_seconds - one.shift_seconds)
            if high - low >= _LEAST_SECONDS:
                shift = one.shift_seconds + other.shift_seconds
                made.append(Piece(low, high, shift, min(one.confidence, other.confidence)))
    return tuple(sorted(made))


def carried(onto: int, versions: Iterable[int], links: Iterable[Link]) -> dict[int, Carried]:
    """For each of the versions its way onto the one: over as few measured pairs as there are."""
    links = list(links)
    known = _ways(onto, [link for link in links if link.pieces is not None])
    waiting = _ways(onto, [Link(earlier=it.earlier, later=it.later, pieces=()) for it in links])
    return {
        version: Carried(state="measured", pieces=known[version])
        if version in known
        else Carried(state="waiting" if version in waiting else "unknown")
        for version in versions
    }


def _ways(onto: int, links: Sequence[Link]) -> dict[int, Map]:
    """The maps of all versions that can be reached, nearest first."""
    found: dict[int, Map] = {onto: IDENTITY}
    open_ends = deque([onto])
    while open_ends:
        here = open_ends.popleft()
        for other, pieces in _neighbours(here, links):
            if other not in found:
                found[other] = after(pieces, found[here])
                open_ends.append(other)
    return found


def _neighbours(here: int, links: Sequence[Link]) -> Iterable[tuple[int, Map]]:
    """Versions that were lined up with this one, and their maps onto it."""
    for link in links:
        if link.later == here:
            yield link.earlier, link.pieces or ()
        elif link.earlier == here:
            yield link.later, turned(link.pieces or ())


def _without(piece: Piece, taken: Iterable[Piece]) -> list[Piece]:
    parts = [piece]
    for other in taken:
        parts = [
            part._replace(from_seconds=low, to_seconds=high)
            for part in parts
            for low, high in (
                (part.from_seconds, min(part.to_seconds, other.from_seconds)),
                (max(part.from_seconds, other.to_seconds), part.to_seconds),
            )
            if high > low
        ]
    return parts
