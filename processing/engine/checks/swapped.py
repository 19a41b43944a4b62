"""Compares the sides of a sound with those of another version of it: are left and right swapped?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.checks import stereo
from processing.engine.findings import Finding, finding

_SAME_SONG = 0.7  # likeness of the middles, or of the levels over time
_MIRRORED = -0.5  # likeness of the sides, or of the leaning over time
_LEAST_SIDE = 1e-4  # 40 dB below the middle; less is as good as mono
_LEAST_LEANING_DB = 0.5
_LEAST_HOPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two stereo sounds are, each from -1 to 1; None where there is nothing to compare.

    Waves are compared frame by frame; the course of half seconds bears versions that begin some
    milliseconds apart, or were mixed anew.
    """

    middle: float | None
    side: float | None
    level: float | None
    leaning: float | None

    @property
    def swapped(self) -> bool:
        """Whether the left of one is the right of the other."""
        return any(
            same is not None and mirrored is not None and same >= _SAME_SONG and mirrored <= limit
            for same, mirrored, limit in (
                (self.middle, self.side, _MIRRORED),
                (self.level, self.leaning, _MIRRORED - 0.3),
            )
        )


def compare_channels(one: Path, other: Path) -> Likeness | None:
    """Read both files at once; None unless both are stereo at the same rate."""
    with Reader(one) as first, Reader(other) as second:
        if (first.channels, second.channels) != (2, 2) or first.rate != second.rate:
            return None
        hops = [stereo.StereoHops(first.rate) for _ in range(2)]
        sums = np.zeros((2, 3))  # middle, side: own square, the other's, product
        for at in range(0, min(first.frames, second.frames), QUANTUM):
            blocks = [np.nan_to_num(sound.read(at, QUANTUM)) for sound in (first, second)]
            for sound, block in zip(hops, blocks, strict=True):
                sound.feed(block)
            sums += _products(*blocks)
    rows = [sound.rows() for sound in hops]
    level, leaning = _courses(*rows)
    middle, side = (_likeness(*row) for row in sums)
    if any(sums[1, n] < _LEAST_SIDE * sums[0, n] for n in (0, 1)):
        side = None
    return Likeness(middle=middle, side=side, level=level, leaning=leaning)


def swapped_channels(sound: Path, reference: Path, name: str = "") -> Finding | None:
    """The finding, if this sound is the reference with its sides swapped."""
    likeness = compare_channels(sound, reference)
    if likeness is None or not likeness.swapped:
        return None
    return finding(
        "swapped_channels",
        "warn",
        f"Left and right are swapped against {name or 'the reference'}.",
        "Find out which of the two is right; an edit or the export settings swap them back.",
    )


def _products(one: Samples, other: Samples) -> Samples:
    frames = min(one.shape[1], other.shape[1])
    a, b = one[:, :frames], other[:, :frames]
    pairs = ((a[0] + a[1], b[0] + b[1]), (a[0] - a[1], b[0] - b[1]))
    return np.array([[np.square(x).sum(), np.square(y).sum(), (x * y).sum()] for x, y in pairs])


def _courses(one: stereo.Figures, other: stereo.Figures) -> tuple[float | None, float | None]:
    """Likeness of the levels, about their means, and of the leaning to one side, in dB."""
    hops = min(len(one), len(other))
    both = stereo.audible(one[:hops]) & stereo.audible(other[:hops]) if hops else np.zeros(0, bool)
    if both.sum() < _LEAST_HOPS:
        return None, None
    tiny = 1e-9
    levels, leanings = [], []
    for rows in (one[:hops][both], other[:hops][both]):
        left, right = rows[:, stereo.LEFT] + tiny, rows[:, stereo.RIGHT] + tiny
        level = 10 * np.log10(left + right)
        levels.append(level - level.mean())
        leanings.append(10 * np.log10(left / right))
    leans = all(np.square(leaning).mean() >= _LEAST_LEANING_DB**2 for leaning in leanings)
    return _of(*levels), _of(*leanings) if leans else None


def _of(one: stereo.Figures, other: stereo.Figures) -> float | None:
    return _likeness(
        float(np.square(one).sum()), float(np.square(other).sum()), float((one * other).sum())
    )


def _likeness(one: float, other: float, product: float) -> float | None:
    return product / float(np.sqrt(one * other)) if one > 0 and other > 0 else None
