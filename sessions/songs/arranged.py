"""The sections of a song on the clock of one of its versions, wherever they were placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sessions.songs.aligned import carried_onto
from sessions.songs.carry import Carried, Map, State
from sessions.songs.models import Arrangement, Version

SHORTEST_SECONDS = 0.05
MEET_SECONDS = 0.25  # where two sections met, a smaller gap between them is none

_WORDS = ("id", "name", "from_seconds", "to_seconds")

Section = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`gone` are the names of those that this version does not have."""

    sections: list[Section]
    state: State
    gone: tuple[str, ...] = ()


def on_clock_of(version: Version | None, known: Arrangement) -> Placed:
    """Times stand as they are until it was measured how one version runs in the other."""
    if version is None or (known.version_id in {None, version.pk} and not known.elsewhere):
        return Placed(sections=known.sections, state="measured")
    ways = carried_onto(version)
    placed = _main(known, version, ways)
    found = [_moved(section, _way(section["version"], ways)) for section in known.elsewhere]
    sections, gone = list(placed.sections), list(placed.gone)
    for section, here in zip(known.elsewhere, found, strict=True):
        fitting = here and _between(here, sections)
        if fitting:
            sections.append({name: fitting[name] for name in _WORDS})
        else:
            gone.append(section["name"])
    sections.sort(key=lambda it: it["from_seconds"])
    return Placed(sections=sections, state=placed.state, gone=tuple(gone))


def lacking(
    known: Arrangement, version: Version, kept: Iterable[Mapping[str, Any]]
) -> list[Section]:
    """What of all that is known has no place in this version, for `elsewhere`.

    Whoever writes `kept` saw the rest, and what is not in it any more was taken out by them.
    """
    seen = {it["id"] for it in (*on_clock_of(version, known).sections, *kept)}
    own = ({**section, "version": known.version_id} for section in known.sections)
    return [it for it in (*own, *known.elsewhere) if it["id"] not in seen]


def _main(known: Arrangement, version: Version, ways: Mapping[int, Carried]) -> Placed:
    if known.version_id in {None, version.pk}:
        return Placed(sections=known.sections, state="measured")
    way = ways.get(known.version_id)
    if way is None or way.state != "measured":
        return Placed(sections=known.sections, state=way.state if way else "unknown")
    sections = carried(known.sections, way.pieces)
    left = {section["id"] for section in sections}
    gone = tuple(section["name"] for section in known.sections if section["id"] not in left)
    return Placed(sections=sections, state="measured", gone=gone)


def _way(clock: int, ways: Mapping[int, Carried]) -> Map:
    """Nothing where it was not measured: what another version lacked is not put in on a guess."""
    way = ways.get(clock)
    return way.pieces if way is not None and way.state == "measured" else ()


def _between(section: Section, others: Iterable[Section]) -> Section | None:
    """Without what others take up by now; None where they take up most of it."""
    start, stop = section["from_seconds"], section["to_seconds"]
    for other in others:
        if other["to_seconds"] <= start or stop <= other["from_seconds"]:
            continue
        if other["from_seconds"] <= start:
            start = other["to_seconds"]
        else:
            stop = other["from_seconds"]
    if stop - start < (section["to_seconds"] - section["from_seconds"]) / 2:
        return None
    return {**section, "from_seconds": start, "to_seconds": stop}


def carried(sections: Iterable[Mapping[str, Any]], pieces: Map) -> list[Section]:
    """What of each is there, from its first moment to its last; in order, none overlapping."""
    moved = sorted(
        (found for section in sections if (found := _moved(section, pieces)) is not None),
        key=lambda it: it["from_seconds"],
    )
    for before, after in pairwise(moved):
        if after["from_seconds"] - before["to_seconds"] < MEET_SECONDS:
            before["to_seconds"] = after["from_seconds"]
    return [it for it in moved if it["to_seconds"] - it["from_seconds"] >= SHORTEST_SECONDS]


def _moved(section: Mapping[str, Any], pieces: Map) -> Section | None:
    parts = [
        (low + piece.shift_seconds, high + piece.shift_seconds)
        for piece in pieces
        for low, high in (
            (
                max(section["from_seconds"], piece.from_seconds),
                min(section["to_seconds"], piece.to_seconds),
            ),
        )
        if high - low >= SHORTEST_SECONDS
    ]
    if not parts:
        return None
    start, stop = min(part[0] for part in parts), max(part[1] for part in parts)
    return {**section, "from_seconds": round(max(start, 0.0), 4), "to_seconds": round(stop, 4)}
