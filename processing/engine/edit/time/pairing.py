"""Which onset of a double belongs to which of its guide: in order, near, and alike in colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.edit.time.bands import Bands
from processing.engine.edit.time.onsets import NOTES, Onsets, onsets_of
from processing.engine.edit.time.tape import Floats, Tape

_COLOUR_SECONDS = 0.06  # after the onset
_LEAST_SHARE = 0.5  # of the onsets of the sparser one that have to find a partner
_ENOUGH = 8  # pairs, to say that they agree on nothing
_LEAST_AGREEMENT = 0.3


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of `pairs`: an index into the guide's onsets, one into the double's; both rising."""

    guide: Onsets
    double: Onsets
    pairs: npt.NDArray[np.int64]
    rate: int

    @property
    def late(self) -> npt.NDArray[np.int64]:
        """By how many frames each pair's onset of the double comes after the guide's."""
        return np.asarray(
            self.double.frames[self.pairs[:, 1]] - self.guide.frames[self.pairs[:, 0]]
        )

    def belong_together(self, at_most: int) -> bool:
        """Whether these are two performances of one part.

        Not if most onsets stay alone, nor if the distances lie anywhere within what is allowed.
        """
        fewer = min(len(self.guide), len(self.double))
        if not len(self.pairs) or len(self.pairs) < _LEAST_SHARE * fewer:
            return False
        if len(self.pairs) < _ENOUGH:
            return True
        turned = np.exp(1j * np.pi * self.late / max(at_most, 1))
        return bool(abs(turned.mean()) >= _LEAST_AGREEMENT)


def paired(guide: Tape, double: Tape, *, at_most: int) -> Pairs:
    """The pairs not more than `at_most` frames apart that together are worth most."""
    one, two = onsets_of(guide, NOTES), onsets_of(double, NOTES)
    colours = _colours(guide, one), _colours(double, two)
    chain: list[tuple[int, int, int]] = []  # guide, double, the link before it
    # For each number of the double's onsets: the best worth so far, and the link that it ends in.
    best: list[tuple[float, int]] = [(0.0, -1)]
    first = 0
    for row, frame in enumerate(one.frames):
        while first < len(two) and two.frames[first] < frame - at_most:
            first += 1
        last = first
        while last < len(two) and two.frames[last] <= frame + at_most:
            last += 1
        best += [best[-1]] * (last + 1 - len(best))
        for column in range(last - 1, first - 1, -1):
            apart = (two.frames[column] - frame) / max(at_most, 1)
            alike = float(colours[0][row] @ colours[1][column])
            worth = best[column][0] + 1.0 - 0.4 * float(apart) ** 2 + 0.5 * alike
            if worth > best[column + 1][0]:
                chain.append((row, column, best[column][1]))
                best[column + 1] = (worth, len(chain) - 1)
        for column in range(first + 1, len(best)):
            best[column] = max(best[column - 1], best[column], key=lambda it: it[0])
    return Pairs(one, two, _followed(chain, best[-1][1]), guide.rate)


def _followed(chain: list[tuple[int, int, int]], link: int) -> npt.NDArray[np.int64]:
    found = []
    while link >= 0:
        row, column, link = chain[link]
        found.append((row, column))
    return np.array(found[::-1], np.int64).reshape(-1, 2)


def _colours(tape: Tape, onsets: Onsets) -> Floats:
    """The shape of the spectrum behind each onset, as vectors of length 1."""
    bands = Bands(tape, NOTES.highest_hz)
    frames = round(_COLOUR_SECONDS * bands.per_second)
    made = []
    for frame in onsets.frames:
        parts = list(bands.powers(-(-int(frame) // bands.hop), frames))
        power = np.concatenate(parts).mean(axis=0) if parts else np.ones(1)
        level = np.log10(power + 1e-12)
        level -= level.mean()
        made.append(level / max(float(np.linalg.norm(level)), 1e-9))
    return np.array(made)


def shifts_of(pairs: Pairs, *, at_most: int, strength: float) -> npt.NDArray[np.int64]:
    """Of every onset of the double; those without a partner go with their neighbours."""
    matched = pairs.double.frames[pairs.pairs[:, 1]]
    late = np.clip(np.interp(pairs.double.frames, matched, pairs.late), -at_most, at_most)
    return np.rint(-strength * late).astype(np.int64)
