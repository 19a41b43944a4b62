"""By how much one sound may have to be moved to lie on another: first by onsets, then by waveform.

A block of six seconds is looked for in all of the other sound by how it rises in eight bands; where
that fits, the flattened waveforms say whether it is the same recording, and by how many samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from processing.engine.align.reading import FRAME, FRAMES_PER_SECOND, RATE, Singles

_BLOCK, _STEP = 6 * FRAMES_PER_SECOND, 3 * FRAMES_PER_SECOND
_WINDOW = 512
_BAND_EDGES_HZ = (60, 150, 300, 550, 900, 1400, 2200, 3300, 5000)
_BLOCK_PLACES = 5  # that are looked at for each block
_APART = 5  # frames between two of them
_LOOK = 32_768  # samples
_MARGIN = 5 * FRAME
_LEAST_LIKENESS = 0.1
_SAME_SAMPLES = 1.0  # further off, four kilohertz do not agree any more
_MOST_LAGS = 96
_LEAST_WEIGHT = 0.02
_STEP_SAMPLES, _LEAST_STEPS = 6.0, 3
_AT_ONCE = 2048

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lag:
    """What is at sample n of one is at n + `samples` of the other; `weight` says how often."""

    samples: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    lags: tuple[Lag, ...]  # the likeliest first
    is_inverted: bool


def candidates(
    earlier: Singles, later: Singles, flat_earlier: Singles, flat_later: Singles
) -> Candidates:
    """The plain sounds for their onsets, the flattened ones for their waveforms."""
    votes = []
    moves = _moves(earlier), _moves(later)
    for block, places in _places(*moves):
        votes += [
            vote
            for place in places
            if (vote := _look(flat_earlier, flat_later, block, place)) is not None
        ]
    signed = sum(value * abs(value) for _, value in votes)
    return Candidates(lags=_clusters(votes), is_inverted=signed < 0)


def _moves(mono: Singles) -> Singles:
    """(16, frames): by how much each band rises, and how loud it is against a second around."""
    padded = np.pad(mono, (_WINDOW // 2, _WINDOW // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::FRAME]
    hertz = fft.rfftfreq(_WINDOW, 1 / RATE)
    edges = np.searchsorted(hertz, _BAND_EDGES_HZ)
    shape = np.hanning(_WINDOW).astype(np.float32)
    parts = []
    for at in range(0, len(frames), _AT_ONCE):
        power = np.square(np.abs(fft.rfft(frames[at : at + _AT_ONCE] * shape, axis=1)))
        parts.append(np.add.reduceat(power, edges[:-1], axis=1)[:, : len(edges) - 1])
    bands = np.concatenate(parts).T
    level = 10 * np.log10(bands + 1e-6 * bands.max(axis=1, keepdims=True) + 1e-20)
    rise = np.maximum(0.0, level[:, 2:] - level[:, :-2])
    rise = np.pad(rise, ((0, 0), (2, 0)))
    both = np.vstack([rise, level])
    both -= ndimage.uniform_filter1d(both, FRAMES_PER_SECOND, axis=1)
    spread = both.std(axis=1, keepdims=True)
    both /= np.where(spread > 1e-9, spread, 1.0)
    both[len(rise) :] *= 0.5  # what swells says less than what begins
    return np.asarray(np.clip(both, -4, 4), np.float32)


def _places(earlier: Singles, later: Singles) -> list[tuple[int, list[int]]]:
    """For each block of the earlier sound (its first frame) where it may be in the later one."""
    length = min(_BLOCK, earlier.shape[1])
    size = fft.next_fast_len(later.shape[1] + 2 * length, real=True)
    there = fft.rfft(np.pad(later, ((0, 0), (length, 0))), size, axis=1)
    energy = np.pad(np.square(later).sum(axis=0, dtype=np.float64), (length, length))
    summed = np.concatenate([[0.0], np.cumsum(energy)])
    around = summed[length:] - summed[:-length]  # of the frames from n on
    around = np.sqrt(around + 0.2 * np.median(around) + 1e-9)
    found = []
    for start in range(0, max(1, earlier.shape[1] - length // 2), _STEP):
        block = earlier[:, start : start + length]
        curve = fft.irfft((there * np.conj(fft.rfft(block, size, axis=1))).sum(axis=0), size)
        usable = min(len(around), later.shape[1] + length)
        found.append((start, [at - length for at in _tops(curve[:usable] / around[:usable])]))
    return found


def _tops(curve: Floats) -> list[int]:
    curve = curve.copy()
    tops = []
    for _ in range(_BLOCK_PLACES):
        at = int(curve.argmax())
        if not curve[at] > 0:
            break
        tops.append(at)
        curve[max(0, at - _APART) : at + _APART + 1] = -1.0
    return tops


def _look(earlier: Singles, later: Singles, block: int, place: int) -> tuple[float, float] | None:
    """The lag in samples, and how alike the waveforms are there (−1 to 1)."""
    start = block * FRAME + max(0, (_BLOCK * FRAME - _LOOK) // 2)
    start = max(0, min(start, len(earlier) - _LOOK))
    own = earlier[start : start + _LOOK]
    move = (place - block) * FRAME
    there = _cut(later, start + move - _MARGIN, len(own) + 2 * _MARGIN)
    size = fft.next_fast_len(len(there), real=True)
    curve = fft.irfft(fft.rfft(there, size) * np.conj(fft.rfft(own, size)), size)
    curve = curve[: 2 * _MARGIN + 1]
    best = int(np.abs(curve).argmax())
    facing = there[best : best + len(own)]
    energy = float(np.sqrt(np.vdot(own, own) * np.vdot(facing, facing)))
    if energy <= 1e-9:
        return None
    likeness = float(curve[best]) / energy
    if abs(likeness) < _LEAST_LIKENESS:
        return None
    return move + between(np.abs(curve), best) - _MARGIN, likeness


def between(curve: npt.NDArray[np.floating], best: int) -> float:
    """The top between samples, by a parabola through three."""
    if not 0 < best < len(curve) - 1:
        return float(best)
    left, middle, right = (float(value) for value in curve[best - 1 : best + 2])
    bend = left - 2 * middle + right
    return best + (0.5 * (left - right) / bend if bend < 0 else 0.0)


def _cut(sound: Singles, start: int, length: int) -> Singles:
    """A stretch, with silence where there is no sound."""
    before, after = max(0, -start), max(0, start + length - len(sound))
    part = sound[max(0, start) : max(0, min(len(sound), start + length))]
    return np.pad(part, (min(before, length), min(after, length)))[:length]


def _clusters(votes: list[tuple[float, float]]) -> tuple[Lag, ...]:
    """Lags that are the same within a sample count as one."""
    open_votes = sorted(votes, key=lambda vote: -abs(vote[1]))
    lags: list[Lag] = []
    while open_votes and len(lags) < 4 * _MOST_LAGS:
        centre = open_votes[0][0]
        near = [vote for vote in open_votes if abs(vote[0] - centre) <= _SAME_SAMPLES]
        open_votes = [vote for vote in open_votes if abs(vote[0] - centre) > _SAME_SAMPLES]
        weights = [value**4 for _, value in near]
        mean = sum(at * weight for (at, _), weight in zip(near, weights, strict=True))
        lags.append(Lag(mean / sum(weights), sum(value**2 for _, value in near)))
    lags.sort(key=lambda lag: -lag.weight)
    likely = [lag for lag in lags[:_MOST_LAGS] if lag.weight >= _LEAST_WEIGHT]
    return (*likely, *_between_steps(likely))


def _between_steps(lags: list[Lag]) -> list[Lag]:
    """Clocks that ran apart: lags that follow each other closely, and those in between."""
    added: list[Lag] = []
    group: list[float] = []
    for at in [*sorted(lag.samples for lag in lags), np.inf]:
        if group and at - group[-1] > _STEP_SAMPLES:
            if len(group) >= _LEAST_STEPS:
                steps = np.arange(group[0] - _STEP_SAMPLES, group[-1] + _STEP_SAMPLES + 1)
                near = np.abs(steps[:, None] - np.array(group)).min(axis=1) > _SAME_SAMPLES / 2
                added += [Lag(float(step), 0.0) for step in steps[near]]
            group = []
        group.append(at)
    return added[:_MOST_LAGS]
