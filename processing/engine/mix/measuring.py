"""What each move did, measured: its target as it reaches the mix with the move and without it.

The mix itself is compared with the mix of the same recipe without any move.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np

from processing.engine.audio import Samples
from processing.engine.filters import Filter, band_pass, chain, high_pass, low_pass
from processing.engine.kernels import Floats
from processing.engine.mix.moves import WARM_UP_SECONDS, Range
from processing.recipes.moves import Move

AROUND_SECONDS = 3.0  # so long before and after a move its target is looked at too
LIMIT_DB = 96.0  # a change to or from silence is told as this much
_RINGS_SECONDS = 0.05  # no ear for a band rings longer: it would hear past the end of the move
_TILT_HZ = (150.0, 3200.0)  # an octave outside the corners of the two shelves


class Fading(Protocol):
    """A fader: the sound as it reaches the mix, and what it sends."""

    def __call__(self, block: Samples, at: int) -> Samples: ...

    def sent(self, heard: Samples, at: int) -> Iterator[tuple[str, Samples]]: ...


class TargetWatch:
    """Measures the moves of one strip or group, from blocks as they come to its fader.

    Args:
        moves: Those of this target, in the order of the recipe.
        fader: Makes a fader of this target with these moves at work.
        rate: In Hz.

    """

    def __init__(
        self, moves: Sequence[Move], fader: Callable[[Sequence[Move]], Fading], rate: int
    ) -> None:
        everything = tuple(moves)
        self._watches = [
            _Watch(move, everything[:index] + everything[index + 1 :], everything, fader, rate)
            for index, move in enumerate(everything)
        ]

    def feed(self, block: Samples, at: int) -> None:
        """The next block, which begins at frame `at`; it is left as it is."""
        for watch in self._watches:
            watch.feed(block, at)

    def found(self) -> list[Found]:
        """One for each move."""
        return [watch.found() for watch in self._watches]


class Found:
    """What one move did to its target: figures fit for JSON, and how much its sound differs."""

    def __init__(self, move: Move, figures: dict[str, float | None], outside: Floats) -> None:
        self.move, self.figures = move, figures
        with_it, without_it, difference = (float(each) for each in outside)
        self.outside_db = _change_db(with_it, without_it)
        self.outside_unchanged = difference == 0.0


class _Watch:
    def __init__(
        self,
        move: Move,
        others: Sequence[Move],
        all_of_them: Sequence[Move],
        fader: Callable[[Sequence[Move]], Fading],
        rate: int,
    ) -> None:
        self._move, self._where = move, Range.of(move, rate)
        self._with, self._without = fader(all_of_them), fader(others)
        flat = self._where.stop - self._where.start > 2 * self._where.ramp
        ramp = self._where.ramp if flat else 0
        self._inside = Range(self._where.start + ramp, self._where.stop - ramp, 0)
        self._wakes, self._sleeps = _neighbourhood(move, others, rate)
        self._ears = [_ears(move, rate), _ears(move, rate)]
        self._sums: list[list[Floats]] = [[], []]  # inside, with and without: one figure an ear
        self._outside: list[Floats] = []

    def feed(self, block: Samples, at: int) -> None:
        if at + block.shape[1] <= self._wakes or at >= self._sleeps:
            return
        with_it, without_it = self._with(block.copy(), at), self._without(block.copy(), at)
        self._note_outside(with_it, without_it, at)
        if self._move.change.kind == "send":
            with_it = _to(self._move, self._with.sent(with_it, at), with_it)
            without_it = _to(self._move, self._without.sent(without_it, at), without_it)
        inside = self._inside.inside(at, block.shape[1])
        for heard, ears, sums in zip((with_it, without_it), self._ears, self._sums, strict=True):
            sums.append(np.array([_power(ear(heard)[:, inside]) for ear in ears]))

    def found(self) -> Found:
        with_it, without_it = (np.sum(sums, axis=0) if sums else np.zeros(2) for sums in self._sums)
        outside = np.sum(self._outside, axis=0) if self._outside else np.zeros(3)
        return Found(self._move, _figures(self._move, with_it, without_it), outside)

    def _note_outside(self, with_it: Samples, without_it: Samples, at: int) -> None:
        around = np.ones(with_it.shape[1], dtype=bool)
        around[self._where.inside(at, with_it.shape[1])] = False
        one, other = with_it[:, around], without_it[:, around]
        self._outside.append(np.array([_power(one), _power(other), _power(one - other)]))


class MixWatch:
    """Compares the mix with all moves to the mix without any, block by block."""

    def __init__(self, moves: Sequence[Move], rate: int) -> None:
        self._ranges = [Range.of(move, rate) for move in moves]
        self._inside = np.zeros((len(moves), 2))
        self._outside = np.zeros(3)

    def feed(self, with_them: Samples, without_them: Samples, at: int) -> None:
        frames = with_them.shape[1]
        elsewhere = np.ones(frames, dtype=bool)
        for index, where in enumerate(self._ranges):
            part = where.inside(at, frames)
            elsewhere[part] = False
            self._inside[index] += _power(with_them[:, part]), _power(without_them[:, part])
        one, other = with_them[:, elsewhere], without_them[:, elsewhere]
        self._outside += _power(one), _power(other), _power(one - other)

    def inside_db(self) -> list[float | None]:
        """By how much the mix became louder in the range of each move; None where it was silent."""
        return [_change_db(*map(float, pair)) for pair in self._inside]

    @property
    def outside_db(self) -> float | None:
        """The same outside of all ranges."""
        return _change_db(float(self._outside[0]), float(self._outside[1]))

    @property
    def outside_difference_db(self) -> float | None:
        """What differs outside of all ranges, below the mix there; None where no bit does."""
        difference, mix = float(self._outside[2]), float(self._outside[1])
        return None if difference == 0.0 else _change_db(difference, mix)


def _neighbourhood(move: Move, others: Iterable[Move], rate: int) -> tuple[int, int]:
    """The frames to be looked at, with whatever else is at work there from its own beginning."""
    first, last = move.from_seconds - AROUND_SECONDS, move.to_seconds + AROUND_SECONDS
    begins = [other.from_seconds for other in others if other.to_seconds > first]
    begins = [begin for begin in begins if begin < last]
    first = min([first, *begins, move.from_seconds]) - WARM_UP_SECONDS
    return math.floor(first * rate), math.ceil(last * rate)


Ear = Callable[[Samples], Samples]


def _ears(move: Move, rate: int) -> list[Ear]:
    """What is listened for: all of it, a band, the bottom and the top, or either side."""
    change = move.change
    if change.kind == "band" and change.hz is not None:
        narrow = min(6 * change.q, max(4.0, _RINGS_SECONDS * np.pi * change.hz))
        return [_ear(chain(*[band_pass(change.hz, rate, narrow)] * 3))]
    if change.kind == "tilt":
        low, high = _TILT_HZ
        return [_ear(low_pass(low, rate, 24)), _ear(high_pass(high, rate, 24))]
    if change.kind == "pan":
        return [lambda heard: heard[:1], lambda heard: heard[1:]]
    return [lambda heard: heard]


def _ear(rows: Floats) -> Ear:
    heard_by = Filter(chain(rows), 2)
    return lambda heard: heard_by(heard.copy())


def _to(move: Move, sent: Iterator[tuple[str, Samples]], heard: Samples) -> Samples:
    for name, sound in sent:
        if name == move.change.to:
            return sound
    return np.zeros_like(heard)


def _figures(move: Move, with_it: Floats, without_it: Floats) -> dict[str, float | None]:
    changes = [
        _change_db(float(one), float(other)) for one, other in zip(with_it, without_it, strict=True)
    ]
    if move.change.kind == "tilt":
        low, high = changes
        apart = None if low is None or high is None else high - low
        return {"measured_db": apart, "low_db": low, "high_db": high}
    if move.change.kind == "pan":
        before = _change_db(float(without_it[1]), float(without_it[0]))
        after = _change_db(float(with_it[1]), float(with_it[0]))
        return {"right_over_left_before_db": before, "right_over_left_after_db": after}
    return {"measured_db": changes[0]}


def _power(sound: Samples) -> float:
    return float(np.square(sound).sum())


def _change_db(after: float, before: float) -> float | None:
    """Between energies, within ±96 dB; None where there was and is nothing."""
    if after <= 0 and before <= 0:
        return None
    if after <= 0 or before <= 0:
        return math.copysign(LIMIT_DB, after - before)
    return max(-LIMIT_DB, min(LIMIT_DB, 10 * math.log10(after / before)))
