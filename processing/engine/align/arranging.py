"""What a chain says of a song, made consistent: no moment of the later sound is used twice.

What follows in both is kept first; what stands elsewhere is a part that was moved, if it is surely
one. Edges where bars were cut out are placed where both sides of the cut fit best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processing.engine.align.chain import Pair, Stretch, likeness
from processing.engine.align.reading import FRAMES_PER_SECOND

_SAME = 0.05  # frames: two lags that are one
_NEAR = 5.0  # frames: the same place, played a little earlier or later
_SHARED = 0.9  # of the shorter one that both may want before the edges are placed
_TOUCHING = 60  # frames
_REACH = 150  # frames to each side of a cut
_LEAST = 30
_LEAST_MOVED, _LEAST_MOVED_LIKENESS = 150, 0.35
_OPEN_EDGE = 100  # a beginning or an end that was faded or trimmed


def arranged(pair: Pair, stretches: Sequence[Stretch]) -> list[Stretch]:
    """In the order of the earlier sound."""
    followed = _in_both_orders([each for each in stretches if each.frames >= _LEAST])
    if not followed:
        return []
    followed = _placed(pair, _joined(followed))
    followed = _to_the_ends(pair, followed)
    usual = sum(each.weight for each in followed) / sum(each.frames for each in followed)
    moved = [
        part
        for each in stretches
        for part in _left_over(each, followed)
        if part.frames >= _LEAST_MOVED
        and part.likeness >= max(_LEAST_MOVED_LIKENESS, 0.6 * usual)
        and not any(_same_lag(part, other) for other in followed)
    ]
    return sorted([*followed, *_without_overlap(moved)], key=lambda each: each.first)


def _in_both_orders(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The heaviest of them that follow each other in the later sound, too."""
    best: list[float] = []
    came: list[int] = []
    for number, each in enumerate(stretches):
        ways = [
            (best[other] - _taken_twice(stretches[other], each), other)
            for other in range(number)
            if _follows(stretches[other], each)
        ]
        value, source = max(ways, default=(0.0, -1))
        best.append(each.weight + max(value, 0.0))
        came.append(source if value > 0.0 else -1)
    at = max(range(len(best)), key=lambda number: best[number], default=-1)
    chosen = []
    while at >= 0:
        chosen.append(stretches[at])
        at = came[at]
    return chosen[::-1]


def _overlap(one: Stretch, other: Stretch) -> float:
    """Frames of the later sound that both want."""
    return max(0.0, one.end + one.moved - (other.first + other.moved))


def _taken_twice(one: Stretch, other: Stretch) -> float:
    return _overlap(one, other) * min(one.likeness, other.likeness)


def _follows(one: Stretch, other: Stretch) -> bool:
    """Both keep something of their own: in a loop the edge of a cut is not clear yet."""
    return _overlap(one, other) <= _SHARED * min(one.frames, other.frames)


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours with one lag are one piece: what lies between was replaced where it stood."""
    made = [stretches[0]]
    for each in stretches[1:]:
        last = made[-1]
        if abs(each.moved - last.moved) <= _SAME:
            whole = each.end - last.first
            heavier = max(last, each, key=lambda one: one.weight)
            made[-1] = replace(
                heavier,
                first=last.first,
                end=each.end,
                likeness=(last.weight + each.weight) / whole,
            )
        elif abs(each.moved - last.moved) <= _NEAR:
            middle = (last.end + each.first) // 2
            made[-1] = replace(last, end=middle)
            made.append(replace(each, first=middle))
        else:
            made.append(each)
    return made


def _placed(pair: Pair, stretches: list[Stretch]) -> list[Stretch]:
    """The edges of cuts, looked at from the later sound, where both sides touch."""
    made = stretches[:1]
    for each in stretches[1:]:
        last = made[-1]
        gap = (each.first + each.moved) - (last.end + last.moved)
        if each.first - last.end > gap + _NEAR and gap <= _TOUCHING:
            edge = _edge(pair, last, each)
            made[-1] = (
                last.cut(last.first, edge - last.moved)
                if edge < last.end + last.moved
                else (replace(last, end=round(edge - last.moved)))
            )
            each = replace(each, first=round(edge - each.moved))  # noqa: PLW2901
        made.append(each)
    return [each for each in made if each.frames > 0]


def _edge(pair: Pair, before: Stretch, after: Stretch) -> float:
    """The frame of the later sound at which one ends and the other begins."""
    ends, begins = before.end + before.moved, after.first + after.moved
    low = max(min(ends, begins) - _REACH, before.first + before.moved, before.moved, after.moved)
    high = min(max(ends, begins) + _REACH, after.end + after.moved)
    at = np.arange(round(low), round(high))
    if not len(at):
        return (ends + begins) / 2
    one = _along(pair, before, at)
    other = _along(pair, after, at)
    total = np.concatenate([[0.0], np.cumsum(one - other)])
    return float(at[0] + int(total.argmax()))


def _along(pair: Pair, stretch: Stretch, at: np.ndarray) -> np.ndarray:
    row = likeness(pair, stretch.lag)
    places = np.rint(at - stretch.moved).astype(int)
    inside = (places >= 0) & (places < len(row))
    return np.where(inside, row[np.clip(places, 0, len(row) - 1)], -1.0)


def _to_the_ends(pair: Pair, stretches: list[Stretch]) -> list[Stretch]:
    """A second that was faded or trimmed at the outer edges belongs to what it leads into."""
    first, last = stretches[0], stretches[-1]
    sounds = ~pair.quiet_earlier
    if sounds[: first.first].sum() <= _OPEN_EDGE:
        stretches[0] = replace(first, first=max(0, min(first.first, round(-first.moved))))
    if sounds[last.end :].sum() <= _OPEN_EDGE:
        end = min(pair.frames, round(len(pair.quiet_later) - last.moved))
        stretches[-1] = replace(stretches[-1], end=max(last.end, end))
    return stretches


def _left_over(stretch: Stretch, taken: Sequence[Stretch]) -> list[Stretch]:
    """The parts of it whose moments nobody has, in either sound."""
    parts = [stretch]
    for other in taken:
        move = other.moved - stretch.moved
        for low, high in ((other.first, other.end), (other.first + move, other.end + move)):
            parts = [
                piece
                for part in parts
                for piece in (part.cut(part.first, low), part.cut(high, part.end))
                if piece.frames > 0
            ]
    return parts


def _without_overlap(moved: Sequence[Stretch]) -> list[Stretch]:
    taken: list[Stretch] = []
    for each in sorted(moved, key=lambda one: -one.weight):
        taken += [part for part in _left_over(each, taken) if part.frames >= _LEAST_MOVED]
    return taken


def _same_lag(one: Stretch, other: Stretch) -> bool:
    return abs(one.moved - other.moved) <= _SAME


def confidence(stretch: Stretch) -> float:
    """How sure it is that this is the same recording, and stands there."""
    long_enough = min(1.0, stretch.frames / (2 * FRAMES_PER_SECOND))
    return round(min(1.0, 0.5 + 1.25 * stretch.likeness) * (0.6 + 0.4 * long_enough), 3)
