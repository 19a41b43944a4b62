"""Bars and sections: where chords change, where the sound becomes another one, and what comes back.

Boundaries are where a checkerboard fits the song's likeness to itself (J. Foote, Automatic Audio
Segmentation Using a Measure of Audio Novelty, 2000); sections that are near each other in timbre,
level and harmony share a letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import fft, signal
from scipy.cluster import hierarchy

from processing.engine.features.key import chroma
from processing.engine.features.spectra import Floats, Spectra

_COEFFICIENTS = 10
_REACH = 4  # units on either side that a boundary is judged by
_LEAST_UNITS = 3  # of a section
_LEAST_NOVELTY, _SURE_NOVELTY = 0.12, 0.5
_ALIKE = 0.6  # of the usual distance between neighbours
_SURE_BAR, _LEAST_BAR_BEATS = 0.8, 24
_SPAN_SECONDS = 2.0  # of a unit, where there are no beats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    beats: int
    first: int  # the beat that begins a bar
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    from_seconds: float
    to_seconds: float
    label: str  # equal letters sound alike
    confidence: float  # of its beginning


def bar_of(spectra: Spectra, beats: Floats, cents: float) -> Bar | None:
    """Three or four beats, if chords and bass change with them often enough to be sure."""
    if len(beats) < _LEAST_BAR_BEATS:
        return None
    change = _chord_changes(spectra, beats, cents)
    ranked = sorted(
        (_regular(change, count, first), count, first) for count in (3, 4) for first in range(count)
    )
    score, count, first = ranked[-1]
    rival = max(it[0] for it in ranked[:-1])
    if score < _SURE_BAR or score - rival < 0.5 * _SURE_BAR:
        return None
    return Bar(beats=count, first=first, confidence=round(min(1.0, score / 2.0), 3))


def sections(
    spectra: Spectra, beats: Floats, bar: Bar | None, *, cents: float, seconds: float
) -> list[Section]:
    """From the first to the last frame, without gaps."""
    edges = _units(beats, bar, seconds)
    described = _described(spectra, edges, cents)
    novelty = _novelty(described)
    tops, _ = signal.find_peaks(novelty, height=_LEAST_NOVELTY, distance=_LEAST_UNITS)
    inner = [int(top) for top in tops if _LEAST_UNITS <= top < len(described) - 1]
    cuts = [0, *inner, len(described)]
    labels = _labels(described, cuts)
    return [
        Section(
            from_seconds=round(float(edges[start]), 3) if start else 0.0,
            to_seconds=round(float(edges[stop]), 3),
            label=label,
            confidence=round(min(1.0, float(novelty[start]) / _SURE_NOVELTY), 3) if start else 1.0,
        )
        for start, stop, label in zip(cuts, cuts[1:], labels, strict=False)
    ]


def _chord_changes(spectra: Spectra, beats: Floats, cents: float) -> Floats:
    """How unlike the beat before it each beat is, in harmony."""
    rows = _between(chroma(spectra, cents), beats, spectra.pitches_per_second)
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    change = np.zeros(len(rows))
    change[1:] = 1 - (rows[1:] * rows[:-1]).sum(axis=1)
    return change


def _regular(change: Floats, count: int, first: int) -> float:
    """By how many deviations change is larger on every `count`-th beat."""
    on = np.zeros(len(change), bool)
    on[first::count] = True
    spread = max(float(change.std()), 1e-9)
    return float(change[on].mean() - change[~on].mean()) / spread


def _units(beats: Floats, bar: Bar | None, seconds: float) -> Floats:
    """The edges of bars, of four beats, or of stretches of two seconds."""
    if len(beats) >= _LEAST_BAR_BEATS:
        first, count = (bar.first, bar.beats) if bar else (0, 4)
        inner = beats[first::count]
        return np.asarray(np.append(inner[inner < seconds - 0.1], seconds))
    return np.append(np.arange(0.0, max(seconds - 0.5, 0.1), _SPAN_SECONDS), seconds)


def _described(spectra: Spectra, edges: Floats, cents: float) -> Floats:
    """Each unit's timbre, level, liveliness and harmony, each group of equal weight."""
    bands = np.asarray(spectra.bands, np.float64)
    rate = spectra.bands_per_second
    timbre = fft.dct(_between(bands, edges, rate), norm="ortho", axis=1)[:, :_COEFFICIENTS]
    moves = np.abs(np.diff(bands, axis=0, prepend=bands[:1]))
    lively = _between(moves.reshape(len(moves), -1, 4).mean(axis=2), edges, rate)
    rows = _between(chroma(spectra, cents), edges, spectra.pitches_per_second)
    harmony = rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-9)
    return np.hstack([_evened(group) for group in (timbre, lively, 0.5 * harmony)])


def _between(rows: Floats, edges: Floats, per_second: float) -> Floats:
    """The mean row between each edge and the next."""
    at = np.clip(np.rint(edges * per_second).astype(int), 0, len(rows))
    sums = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0)])
    counts = np.maximum(np.diff(at), 1)[:, None]
    return np.asarray((sums[at[1:]] - sums[at[:-1]]) / counts)


def _evened(group: Floats) -> Floats:
    spread = np.sqrt(group.var(axis=0).sum())
    return np.asarray((group - group.mean(axis=0)) / max(float(spread), 1e-9))


def _novelty(described: Floats) -> Floats:
    """How much more alike the units before, and those after, each edge are than across it."""
    away = np.linalg.norm(described[:, None] - described[None], axis=2)
    like = np.exp(-((away / max(float(np.median(away)), 1e-9)) ** 2))
    count = len(described)
    novelty = np.zeros(count)
    for at in range(1, count):
        reach = min(_REACH, at, count - at)
        before, after = slice(at - reach, at), slice(at, at + reach)
        within = (like[before, before].mean() + like[after, after].mean()) / 2
        novelty[at] = (within - like[before, after].mean()) * reach / _REACH
    return novelty


def _labels(described: Floats, cuts: list[int]) -> list[str]:
    means = np.array([described[a:b].mean(axis=0) for a, b in pairwise(cuts)])
    if len(means) < 3:
        return ["A", "B"][: len(means)]
    usual = float(np.median(np.linalg.norm(np.diff(means, axis=0), axis=1)))
    tree = hierarchy.linkage(means, "average")
    groups = hierarchy.fcluster(tree, _ALIKE * usual, "distance")
    names: dict[int, str] = {}
    for group in groups:
        names.setdefault(int(group), chr(ord("A") + len(names) % 26))
    return [names[int(group)] for group in groups]
