"""Which lag holds where: the way through all tens of milliseconds that explains the most of them.

At each moment of the earlier sound one of the lags holds, or none; every turn from one to another
has its price, so that a bar that sounds like another one is no reason to jump there.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from processing.engine.align.reading import FRAME, FRAMES_PER_SECOND, Singles
from processing.engine.kernels import compiled

_ENERGY_FRAMES = 20
_TURN = 25.0  # a quarter of a second of perfect likeness
_FIRST_BIAS = 0.12  # likeness that strangers reach now and then
_LEAST_BIAS, _MOST_BIAS, _BIAS_SHARE = 0.1, 0.3, 0.4
_NOWHERE = -1.0
_TAPS = 16  # to each side
_DOUBT = 0.015

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Frames [first, end) of the earlier sound are heard `lag` samples later in the other one."""

    first: int
    end: int
    lag: float
    likeness: float  # 0 to 1, of the flattened waveforms

    @property
    def frames(self) -> int:
        return self.end - self.first

    @property
    def moved(self) -> float:
        """The lag in frames."""
        return self.lag / FRAME

    @property
    def weight(self) -> float:
        return self.frames * self.likeness

    def cut(self, first: float, end: float) -> Stretch:
        """What of it lies within [first, end) of the earlier sound."""
        low = max(self.first, round(first))
        return replace(self, first=low, end=max(low, min(self.end, round(end))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The flattened sounds, the same way up, and where each of them is quiet."""

    earlier: Singles
    later: Singles
    quiet_earlier: Flags
    quiet_later: Flags

    @property
    def frames(self) -> int:
        return len(self.quiet_earlier)


def chain(pair: Pair, lags: Sequence[float]) -> list[Stretch]:
    """Stretches in the order of the earlier sound; what none explains is left out."""
    if not lags or not pair.frames:
        return []
    alike, penalised = _all(pair, lags)
    # In a loop that repeats to the sample several lags fit alike: the one that explains most of
    # the song by itself has the benefit of the doubt.
    alike[int(np.maximum(alike, 0.0).sum(axis=1).argmax())] += _DOUBT
    path = _way(alike, penalised, _FIRST_BIAS)
    at = np.flatnonzero(path < len(lags))
    if not len(at):
        return []
    held = alike[path[at], at]
    bias = float(np.clip(_BIAS_SHARE * np.mean(held), _LEAST_BIAS, _MOST_BIAS))
    return _stretches(_way(alike, penalised, bias), alike, lags)


def likeness(pair: Pair, lag: float) -> Singles:
    """By tens of milliseconds."""
    move, part = _split(lag)
    return _alike(pair, advanced(pair.later, part), move)[0]


def _all(pair: Pair, lags: Sequence[float]) -> tuple[Singles, Flags]:
    """For every lag; those that lie alike between two samples share the work of getting there."""
    alike = np.zeros((len(lags), pair.frames), np.float32)
    counts = np.zeros((len(lags), pair.frames), bool)
    places = [_split(lag) for lag in lags]
    for part in sorted({part for _, part in places}):
        later = advanced(pair.later, part)
        for number, (move, own) in enumerate(places):
            if own == part:
                alike[number], counts[number] = _alike(pair, later, move)
    return alike, counts


def _split(lag: float) -> tuple[int, float]:
    """Whole samples and quarters: further off, sounds that are the same look different."""
    quarters = round(4 * lag)
    return quarters // 4, quarters % 4 / 4


def advanced(sound: Singles, part: float) -> Singles:
    """The sound that much of a sample earlier."""
    if not part:
        return sound
    at = np.arange(-_TAPS, _TAPS + 1)
    taps = np.sinc(at + part) * np.hanning(len(at) + 2)[1:-1]
    return np.asarray(signal.oaconvolve(sound, taps.astype(np.float32), mode="same"), np.float32)


def _alike(pair: Pair, later: Singles, move: int) -> tuple[Singles, Flags]:
    """How alike they are, and whether it counts there: silence agrees with all silence."""
    count = pair.frames
    own = pair.earlier[: count * FRAME].reshape(-1, FRAME)
    there = shifted(later, move, count * FRAME).reshape(-1, FRAME)
    dot = np.einsum("ij,ij->i", own, there)
    energies = [np.einsum("ij,ij->i", one, one) for one in (own, there)]
    smooth = [ndimage.uniform_filter1d(energy, _ENERGY_FRAMES) for energy in energies]
    hushed = shifted(pair.quiet_later, round(move / FRAME), count, beyond=True)
    sounds = ~(pair.quiet_earlier & hushed)
    alike = dot / np.sqrt(smooth[0] * smooth[1] + 1e-12)
    alike = np.where(sounds, np.clip(alike, -1.5, 1.5), 0.0).astype(np.float32)
    at = np.arange(count) * FRAME + move
    alike[(at < -FRAME) | (at > len(pair.later))] = _NOWHERE
    return alike, sounds


def shifted(
    values: npt.NDArray[Value], by: int, count: int, *, beyond: bool = False
) -> npt.NDArray[Value]:
    """Entries by … by + count − 1; `beyond` what there is."""
    first, end = max(0, by), max(0, min(len(values), by + count))
    part = values[first:end]
    before = min(max(0, -by), count)
    after = count - before - len(part)
    if after < 0:
        return part[:count]
    return np.pad(part, (before, after), constant_values=beyond)


def _way(alike: Singles, counts: Flags, bias: float) -> npt.NDArray[np.int64]:
    scores = np.where(counts, alike - bias, np.minimum(alike, 0.0)).astype(np.float64)
    nothing = np.zeros((1, scores.shape[1]))
    return _cheapest(np.ascontiguousarray(np.vstack([scores, nothing]).T), _TURN)


@compiled
def _cheapest(  # noqa: C901  # a kernel calls nothing
    scores: Floats, turn: float
) -> npt.NDArray[np.int64]:
    """The best row at each step; scores (steps, rows)."""
    steps, rows = scores.shape
    best = scores[0].copy()
    came = np.zeros((steps, rows), np.int16)
    for step in range(1, steps):
        top = 0
        for row in range(1, rows):
            if best[row] > best[top]:
                top = row
        highest = best[top] - turn
        for row in range(rows):
            if highest > best[row]:
                best[row] = highest + scores[step, row]
                came[step, row] = top
            else:
                best[row] += scores[step, row]
                came[step, row] = row
    path = np.zeros(steps, np.int64)
    for row in range(rows):
        if best[row] > best[path[steps - 1]]:
            path[steps - 1] = row
    for step in range(steps - 1, 0, -1):
        path[step - 1] = came[step, path[step]]
    return path


def _stretches(path: npt.NDArray[np.int64], alike: Singles, lags: Sequence[float]) -> list[Stretch]:
    turns = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    found = []
    for first, end in itertools.pairwise(turns):
        row = int(path[first])
        if row < len(lags):
            mean = float(np.clip(alike[row, first:end].mean(), 0.0, 1.0))
            found.append(Stretch(first=first, end=end, lag=lags[row], likeness=mean))
    return found


def seconds(frames: float) -> float:
    return frames / FRAMES_PER_SECOND
