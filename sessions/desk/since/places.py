"""What was cut out, put in or moved, and where the two sound most different."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sessions.desk.since.said import BANDS, Said, listed
from sessions.desk.written import clock, figure

Facts = Mapping[str, Any]
Second = Mapping[str, Any]

_LEAST_OFFSET, _LEAST_GAP = 0.002, 0.2  # seconds
_LEFT_DB, _LEVEL_DB, _BAND_DB = 4.0, 1.0, 2.5  # beyond what is usual between the two
_HEARD_DB = -30.0
_SAME_DB = -50.0
_MOST = 3  # stretches that are told
_LONG = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the two differ by all the way: a master has another balance everywhere."""

    residual_db: float | None
    level_db: float
    bands_db: tuple[float, ...]


def places(facts: Facts, earlier: str) -> Iterator[Said]:
    """`earlier` is what people call that version: v3."""
    if facts["kind"] == "different":
        told = f"As far as can be heard this is other music than {earlier}."
        yield Said(about="place", sentence=told)
        return
    if facts["kind"] == "same_music":
        told = f"Played again, or at another speed: lined up with {earlier} by its beats."
        yield Said(about="place", sentence=told)
        return
    if facts["kind"] != "same_recording":
        return
    yield from _offset(facts, earlier)
    if facts.get("is_inverted"):
        yield Said(about="sound", sentence=f"Upside down: its polarity is not that of {earlier}.")
    yield from _gone(facts, earlier)
    yield from _new(facts)
    yield from _moved(facts, earlier)


def differences(facts: Facts) -> Iterator[Said]:
    """The stretches that differ most, in the order of the newer version."""
    seconds = [it for it in facts.get("strip") or () if it["level_db"] is not None]
    if not seconds:
        return
    usual = usually(seconds)
    found = sorted(_stretches(seconds, usual), key=lambda it: -_weight(it, usual))[:_MOST]
    for stretch in sorted(found, key=lambda it: it[0]["from_seconds"]):
        yield _said(stretch, usual)
    if not found and usual.residual_db is not None and usual.residual_db <= _SAME_DB:
        left = f"what is left between them is at {figure(usual.residual_db, 0)} dB"
        yield Said(about="sound", sentence=f"The sound itself is the same: {left}.")


def usually(seconds: Sequence[Second]) -> Usual:
    left = [it["residual_db"] for it in seconds if it["residual_db"] is not None]
    bands = [
        [it["bands_db"][band] for it in seconds if it["bands_db"][band] is not None]
        for band in range(len(BANDS))
    ]
    return Usual(
        residual_db=median(left) if left else None,
        level_db=median(it["level_db"] for it in seconds),
        bands_db=tuple(median(values) if values else 0.0 for values in bands),
    )


def beyond(seconds: Sequence[Second], usual: Usual) -> tuple[float, list[float | None]]:
    """Level and bands of a stretch, less what is usual between the two."""
    level = sum(it["level_db"] for it in seconds) / len(seconds) - usual.level_db
    bands: list[float | None] = []
    for band, often in enumerate(usual.bands_db):
        heard = [it["bands_db"][band] for it in seconds if it["bands_db"][band] is not None]
        bands.append(sum(heard) / len(heard) - often if heard else None)
    return level, bands


def changed(level: float, bands: Sequence[float | None]) -> list[str]:
    """1.2 dB louder; bass up 3.1 dB. Only what would be heard."""
    said = []
    if abs(level) >= _LEVEL_DB / 2:
        said.append(f"{figure(abs(level))} dB {'louder' if level > 0 else 'softer'}")
    strong = [
        (by, name)
        for by, name in zip(bands, BANDS, strict=True)
        if by is not None and abs(by) >= _BAND_DB / 2
    ]
    strong.sort(key=lambda it: -abs(it[0]))
    said += [f"{name} {'up' if by > 0 else 'down'} {figure(abs(by))} dB" for by, name in strong[:3]]
    return said


def span(low: float, high: float) -> str:
    if high - low < _LONG:
        return f"{clock(low)}–{clock(high)}"
    return f"{clock(low, 0)}–{clock(high, 0)}"


def _offset(facts: Facts, earlier: str) -> Iterator[Said]:
    offset = facts["offset_seconds"]
    if offset is not None and abs(offset) >= _LEAST_OFFSET and len(facts["pieces"]) == 1:
        word = "later" if offset > 0 else "earlier"
        told = f"Everything comes {figure(abs(offset), 3)} s {word} than in {earlier}."
        yield Said(about="place", sentence=told)


def _gone(facts: Facts, earlier: str) -> Iterator[Said]:
    spans = sorted((it["from_seconds"], it["to_seconds"]) for it in facts["pieces"])
    for low, high in _gaps(spans, facts["earlier_seconds"]):
        yield Said(about="place", sentence=f"{span(low, high)} of {earlier} is not in it any more.")


def _new(facts: Facts) -> Iterator[Said]:
    spans = sorted(_there(it) for it in facts["pieces"])
    for low, high in _gaps(spans, facts["later_seconds"]):
        told = f"{span(low, high)} is new, or replaced."
        yield Said(about="place", sentence=told, from_seconds=low, to_seconds=high)


def _moved(facts: Facts, earlier: str) -> Iterator[Said]:
    """Pieces that stand before something that they followed."""
    reached = -math.inf
    for piece in sorted(facts["pieces"], key=lambda it: it["from_seconds"]):
        low, high = _there(piece)
        if low < reached - _LEAST_GAP:
            own = span(piece["from_seconds"], piece["to_seconds"])
            told = f"{own} of {earlier} stands at {clock(low)} now."
            yield Said(about="place", sentence=told, from_seconds=low, to_seconds=high)
        reached = max(reached, high)


def _there(piece: Mapping[str, float]) -> tuple[float, float]:
    by = piece["shift_seconds"]
    return piece["from_seconds"] + by, piece["to_seconds"] + by


def _gaps(spans: Sequence[tuple[float, float]], seconds: float) -> Iterator[tuple[float, float]]:
    reached = 0.0
    for low, high in (*spans, (seconds, seconds)):
        if low - reached >= _LEAST_GAP:
            yield reached, low
        reached = max(reached, high)


def _stretches(seconds: Sequence[Second], usual: Usual) -> list[list[Second]]:
    found: list[list[Second]] = []
    for it in seconds:
        if not _differs(it, usual):
            continue
        if found and it["from_seconds"] - found[-1][-1]["to_seconds"] < 1.01:
            found[-1].append(it)
        else:
            found.append([it])
    return found


def _differs(second: Second, usual: Usual) -> bool:
    left = second["residual_db"]
    if left is not None and usual.residual_db is not None:
        if left < _HEARD_DB:
            return False
        if left >= usual.residual_db + _LEFT_DB:
            return True
    level, bands = beyond([second], usual)
    return abs(level) >= _LEVEL_DB or any(by is not None and abs(by) >= _BAND_DB for by in bands)


def _weight(stretch: Sequence[Second], usual: Usual) -> float:
    level, bands = beyond(stretch, usual)
    left = [it["residual_db"] for it in stretch if it["residual_db"] is not None]
    over = sum(left) / len(left) - (usual.residual_db or 0.0) if left else 0.0
    most = max((abs(by) for by in bands if by is not None), default=0.0)
    return float((max(over, 0.0) + 3 * abs(level) + most) * len(stretch) ** 0.5)


def _said(stretch: Sequence[Second], usual: Usual) -> Said:
    low, high = stretch[0]["from_seconds"], stretch[-1]["to_seconds"]
    words = changed(*beyond(stretch, usual)) or _left(stretch, usual)
    told = f": {listed(words)}" if words else ""
    return Said(
        about="sound",
        sentence=f"{span(low, high)} differs most{told}.",
        from_seconds=low,
        to_seconds=high,
    )


def _left(stretch: Sequence[Second], usual: Usual) -> list[str]:
    left = [it["residual_db"] for it in stretch if it["residual_db"] is not None]
    if not left or usual.residual_db is None:
        return []
    here, elsewhere = figure(sum(left) / len(left), 0), figure(usual.residual_db, 0)
    return [f"what is left there is at {here} dB, elsewhere at {elsewhere} dB"]
