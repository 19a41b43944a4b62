"""What two reports say differently: loudness, peaks, range, length, and the balance of bands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sessions.desk.since.said import BANDS, Said, capital, listed
from sessions.desk.written import clock, figure

Facts = Mapping[str, Any]

# Below these nobody would say that it changed.
_LOUDNESS_LU, _PEAK_DB, _RANGE_LU, _LENGTH_SECONDS, _BAND_DB = 0.2, 0.2, 0.5, 0.05, 0.8
_EDGES_HZ = (0, 60, 150, 400, 1000, 3000, 7000, math.inf)
_COMPARED_HZ = (100, 10_000)  # equally loud there, before bands are compared


def figures(before: Facts, after: Facts) -> Iterator[Said]:
    yield from _loudness(before, after)
    yield from _peak(before, after)
    yield from _range(before, after)
    yield from _length(before, after)
    yield from _balance(before, after)


def _loudness(before: Facts, after: Facts) -> Iterator[Said]:
    for old, new in _moved("integrated_lufs", before, after, _LOUDNESS_LU):
        word = "louder" if new > old else "softer"
        told = f"{figure(abs(new - old))} LU {word}: {_from_to(old, new)} LUFS."
        yield Said(about="measure", sentence=told)


def _peak(before: Facts, after: Facts) -> Iterator[Said]:
    for old, new in _moved("true_peak_dbtp", before, after, _PEAK_DB):
        word = "up" if new > old else "down"
        told = f"True peak {word} {figure(abs(new - old))} dB: {_from_to(old, new)} dBTP."
        yield Said(about="measure", sentence=told)


def _range(before: Facts, after: Facts) -> Iterator[Said]:
    for old, new in _moved("lra_lu", before, after, _RANGE_LU):
        word = "More" if new > old else "Less"
        told = f"{word} between its soft and loud parts: range {_from_to(old, new)} LU."
        yield Said(about="measure", sentence=told)


def _length(before: Facts, after: Facts) -> Iterator[Said]:
    for old, new in _moved("seconds", before, after, _LENGTH_SECONDS):
        word = "longer" if new > old else "shorter"
        places = 2 if abs(new - old) < 1 else 1
        told = f"{figure(abs(new - old), places)} s {word}: {clock(old)} → {clock(new)}."
        yield Said(about="length", sentence=told)


def _balance(before: Facts, after: Facts) -> Iterator[Said]:
    old, new = _levels(before), _levels(after)
    shared = [hertz for hertz in old if hertz in new]
    low, high = _COMPARED_HZ
    middle = [new[hertz] - old[hertz] for hertz in shared if low <= hertz <= high]
    if not middle:
        return
    offset = sum(middle) / len(middle)
    changes = []
    for name, least, most in zip(BANDS, _EDGES_HZ[:-1], _EDGES_HZ[1:], strict=True):
        within = [hertz for hertz in shared if least <= hertz < most]
        if within:
            by = _together(new, within) - _together(old, within) - offset
            if abs(by) >= _BAND_DB:
                changes.append(f"{name} {'up' if by > 0 else 'down'} {figure(abs(by))} dB")
    if changes:
        told = f"{capital(listed(changes))} against the rest."
        yield Said(about="balance", sentence=told)


def _levels(facts: Facts) -> dict[float, float]:
    spectrum = facts.get("spectrum") or {}
    pairs = zip(spectrum.get("centres_hz", ()), spectrum.get("levels_db", ()), strict=False)
    return {hertz: level for hertz, level in pairs if level is not None}


def _together(levels: Mapping[float, float], within: list[float]) -> float:
    return 10 * math.log10(sum(10 ** (levels[hertz] / 10) for hertz in within))


def _moved(key: str, before: Facts, after: Facts, least: float) -> list[tuple[float, float]]:
    """The figure of both, if it moved so far that somebody would say so."""
    old, new = before.get(key), after.get(key)
    if old is None or new is None or abs(new - old) < least:
        return []
    return [(float(old), float(new))]


def _from_to(old: float, new: float) -> str:
    return f"{figure(old)} → {figure(new)}"
