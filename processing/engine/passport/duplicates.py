"""Stems that are the same sound twice, up to a gain, a shift and a turned polarity."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import QUANTUM
from processing.engine.passport.content import Character
from processing.engine.passport.listening import Heard
from processing.engine.passport.tracks import Place, side_by_side

_ALIKE_DB = 1.0  # spectra of one sound do not differ by more
_LOOKED_AT_DB = -50.0
_SAME = 1e-6  # −60 dB
_HOPELESS = 1e-3
_PATIENCE = 5  # quanta with sound before two stems are given up as different


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The second is the first again."""

    first: int
    second: int
    gain_db: float
    lag_seconds: float
    inverted: bool
    residual_db: float


def duplicates(
    heard: Sequence[Heard], characters: Sequence[Character], rate: int
) -> Iterator[Duplicate]:
    """Pairs whose spectra are alike are compared sample by sample. A third copy names the first."""
    shapes = [_shape(character) for character in characters]
    copies: set[int] = set()
    for first, second in itertools.combinations(range(len(heard)), 2):
        if first in copies or second in copies or not _may_be(shapes[first], shapes[second]):
            continue
        found = _compared(first, second, heard, rate)
        if found is not None:
            copies.add(second)
            yield found


def _shape(character: Character) -> np.ndarray | None:
    """Decibels by bin, relative to all of it."""
    whole = character.spectrum.sum()
    if whole <= 0:
        return None
    return np.asarray(10 * np.log10(character.spectrum / whole + 1e-12))


def _may_be(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None:
        return False
    strong = np.maximum(one, other) > _LOOKED_AT_DB
    return bool(np.median(np.abs(one - other)[strong]) < _ALIKE_DB)


def _compared(first: int, second: int, heard: Sequence[Heard], rate: int) -> Duplicate | None:
    a, b = heard[first], heard[second]
    lag = round((b.top / b.rate - a.top / a.rate) * rate)
    places = [Place(a.source.path, max(-lag, 0)), Place(b.source.path, max(lag, 0))]
    frames = math.ceil(max(a.seconds, b.seconds) * rate)
    sums = np.zeros(3)
    heard_quanta = 0
    for one, other in side_by_side(places, rate, frames):
        x, y = (block.mean(axis=0) if len(one) != len(other) else block for block in (one, other))
        before = sums[0]
        sums += [np.vdot(x, x), np.vdot(y, y), np.vdot(x, y)]
        heard_quanta += bool(sums[0] - before > 1e-9 * QUANTUM)
        if heard_quanta >= _PATIENCE and _left(sums) > _HOPELESS:
            return None
    left = _left(sums)
    if left > _SAME:
        return None
    return Duplicate(
        first=first,
        second=second,
        gain_db=10 * math.log10(sums[1] / sums[0]),
        lag_seconds=lag / rate,
        inverted=bool(sums[2] < 0),
        residual_db=max(10 * math.log10(max(left, 1e-15)), -150.0),
    )


def _left(sums: np.ndarray) -> float:
    """What is left of the one once the other is taken away at the best gain, as a share."""
    own, other, both = sums.tolist()
    return max(0.0, 1.0 - both * both / (own * other)) if own and other else 1.0
