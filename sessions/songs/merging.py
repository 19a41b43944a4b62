"""Two people changed the same text: what both did, line by line. Pure; knows no rows.

Changes that do not touch the same line are both taken, next to each other or not. New lines at the
same place are all kept, theirs first, unless one side's hold the other's already. Lines that both
sides changed, each differently, are a conflict, and people decide. `static/js/lib/merging.js` is
the same, for a page that goes on typing while the other's lines arrive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Beyond so many different lines, what lies between the equal ends counts as one change. It keeps
# the work small whatever is sent: the texts of a song are far from it.
DIFFERENT_AT_MOST = 400

Lines = Sequence[str]


@dataclass(frozen=True, slots=True)
class Change:
    """Lines [start, stop) of the base became `lines`; start == stop: they were put in."""

    start: int
    stop: int
    lines: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return self.start == self.stop


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both wrote where one thing stood."""

    base: tuple[str, ...]
    theirs: tuple[str, ...]
    yours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """`text` is whole where there is no conflict; where there is one, it has their lines."""

    text: str
    conflicts: tuple[Conflict, ...]

    @property
    def is_clean(self) -> bool:
        return not self.conflicts


def merge(base: str, theirs: str, yours: str) -> Merged:
    """The base with what they and what you changed in it."""
    before = lines_of(base)
    other = changes(before, lines_of(theirs))
    own = changes(before, lines_of(yours))
    lines: list[str] = []
    conflicts: list[Conflict] = []
    at = 0
    for start, stop, of_them, of_you in _groups(other, own):
        lines += before[at:start]
        at = stop
        piece, conflict = _both(before, (start, stop), of_them, of_you)
        lines += piece
        if conflict is not None:
            conflicts.append(conflict)
    return Merged("\n".join([*lines, *before[at:]]), tuple(conflicts))


def changes(before: Lines, after: Lines) -> list[Change]:
    """What has to be done to `before` to make `after` of it, from top to bottom."""
    found: list[Change] = []
    at_before = at_after = 0
    for start, other_start, length in [*_equal(before, after), (len(before), len(after), 0)]:
        if start > at_before or other_start > at_after:
            found.append(Change(at_before, start, tuple(after[at_after:other_start])))
        at_before, at_after = start + length, other_start + length
    return found


def lines_lost(before: str, after: str) -> int:
    """How many lines of `before` are not in `after` any more."""
    return sum(it.stop - it.start for it in changes(lines_of(before), lines_of(after)))


def lines_of(text: str) -> list[str]:
    """An empty text has no lines, so that two who begin one both keep what they wrote."""
    return text.split("\n") if text else []


def _groups(
    other: list[Change], own: list[Change]
) -> list[tuple[int, int, list[Change], list[Change]]]:
    """Changes of both that touch the same lines of the base, together."""
    rest = sorted([(it, False) for it in other] + [(it, True) for it in own], key=_place)
    groups: list[tuple[int, int, list[Change], list[Change]]] = []
    for change, is_own in rest:
        if not groups or not _touches(groups[-1], change):
            groups.append((change.start, change.stop, [], []))
        start, stop, of_them, of_you = groups[-1]
        (of_you if is_own else of_them).append(change)
        groups[-1] = (start, max(stop, change.stop), of_them, of_you)
    return groups


def _place(found: tuple[Change, bool]) -> tuple[int, int, bool]:
    change, is_own = found
    return (change.start, change.stop, is_own)


def _touches(group: tuple[int, int, list[Change], list[Change]], change: Change) -> bool:
    """New lines at the edge of a changed range stand beside it; inside it they are in its way."""
    start, stop, _, _ = group
    if start == stop:
        return change.is_new and change.start == start
    return change.start < stop


def _both(
    before: Lines, span: tuple[int, int], of_them: list[Change], of_you: list[Change]
) -> tuple[list[str], Conflict | None]:
    start, stop = span
    theirs, yours = _done(before, span, of_them), _done(before, span, of_you)
    if not of_you or theirs == yours:
        return theirs, None
    if not of_them:
        return yours, None
    if start == stop:
        return _new_lines(theirs, yours), None
    return theirs, Conflict(tuple(before[start:stop]), tuple(theirs), tuple(yours))


def _done(before: Lines, span: tuple[int, int], changed: list[Change]) -> list[str]:
    """The lines of the span after one side's changes."""
    at, stop = span
    lines: list[str] = []
    for change in changed:
        lines += [*before[at : change.start], *change.lines]
        at = change.stop
    return [*lines, *before[at:stop]]


def _new_lines(theirs: list[str], yours: list[str]) -> list[str]:
    if _holds(theirs, yours):
        return theirs
    return yours if _holds(yours, theirs) else [*theirs, *yours]


def _holds(whole: list[str], part: list[str]) -> bool:
    """In this order, with whatever between them: lines that arrived before, and grew since."""
    rest = iter(whole)
    return all(line in rest for line in part)


def _equal(before: Lines, after: Lines) -> list[tuple[int, int, int]]:
    """Runs of equal lines: where in one, where in the other, how many."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    most = min(len(before), len(after)) - head
    while tail < most and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    middle = _path(before[head : len(before) - tail], after[head : len(after) - tail])
    runs = [(0, 0, head)]
    runs += [(head + one, head + other, length) for one, other, length in middle]
    runs.append((len(before) - tail, len(after) - tail, tail))
    return [run for run in runs if run[2]]


def _path(one: Lines, other: Lines) -> list[tuple[int, int, int]]:
    """The shortest way from one to the other (E. Myers, An O(ND) Difference Algorithm, 1986)."""
    if not one or not other:
        return []
    reach: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    for depth in range(min(len(one) + len(other), DIFFERENT_AT_MOST) + 1):
        trail.append(dict(reach))
        for k in range(-depth, depth + 1, 2):
            x = _step(reach, k, depth)
            y = x - k
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= len(one) and y >= len(other):
                return _walk_back(trail, len(one), len(other))
    return []


def _step(reach: dict[int, int], k: int, depth: int) -> int:
    """Down (a line put in) or to the right (a line taken out), whichever comes further."""
    if k == -depth or (k != depth and reach[k - 1] < reach[k + 1]):
        return reach[k + 1]
    return reach[k - 1] + 1


def _walk_back(trail: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for depth in range(len(trail) - 1, -1, -1):
        reach, k = trail[depth], x - y
        down = k == -depth or (k != depth and reach[k - 1] < reach[k + 1])
        from_x = reach[k + 1] if down else reach[k - 1] + 1
        if x > from_x:
            runs.append((from_x, from_x - k, x - from_x))
        x, y = (from_x, from_x - k - 1) if down else (from_x - 1, from_x - k)
    return runs[::-1]
