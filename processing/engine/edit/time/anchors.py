"""Onsets that are to lie elsewhere, and what lies between them: from shifts to pieces and seams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from processing.engine.edit.time.montage import Copy, Montage, Piece
from processing.engine.edit.time.seam import Place, quietest
from processing.engine.edit.time.stretched import Stretched, Stretcher
from processing.engine.edit.time.tape import Tape

_GUARD_SECONDS = 0.002  # before an onset nothing is touched
_ATTACK_SECONDS = 0.030  # nor so long after it
_HIT_SEAM_SECONDS, _NOTE_SEAM_SECONDS = 0.005, 0.010
_LOOK_SECONDS = 1.0  # back from an onset, for the place of the seam
_STRETCHED = 12  # times the change is what of a sustain is stretched: its last, by a twelfth
_LEAST_STRETCH_SECONDS, _MOST_STRETCH_SECONDS = 0.15, 4.0
_UNHEARD = 0.05  # two that differ by less, of what is around, make a seam that is not heard
_STEP_SECONDS = 0.010  # a longer jump inside a hit's sustain is made in several
_MOST_CHANGE = 0.5  # of the distance between two onsets
_LEAST_FRAMES = 512  # between them, or there is no room for a seam


@dataclass(frozen=True, slots=True)
class Anchor:
    """What begins at this frame of the source is heard `shift` frames later."""

    frame: int
    shift: int

    @property
    def to(self) -> int:
        return self.frame + self.shift


def in_order(anchors: list[Anchor], frames: int) -> list[Anchor]:
    """With the ends of the sound; what would collide moves together with what is before it.

    The ends stay where they are, unless an onset lies so close that there is no room to move it.
    """
    kept = [Anchor(0, 0)]
    for anchor in anchors:
        before = kept[-1]
        if not before.frame < anchor.frame < frames:
            continue
        if _fits(before, anchor):
            kept.append(anchor)
        elif len(kept) == 1 and anchor.to >= 0:
            kept = [Anchor(0, anchor.shift), anchor]
        else:
            kept.append(Anchor(anchor.frame, before.shift))
    while kept[-1].to >= frames > 0 and len(kept) > 1:
        kept.pop()
    end = Anchor(frames, 0)
    return [*kept, end if _fits(kept[-1], end) else Anchor(frames, kept[-1].shift)]


def _fits(one: Anchor, two: Anchor) -> bool:
    change, span = abs(two.shift - one.shift), two.frame - one.frame
    return change == 0 or (span >= _LEAST_FRAMES and change <= _MOST_CHANGE * span)


def rearranged(tape: Tape, anchors: list[Anchor], *, pitched: bool) -> Montage:
    """The tape with every anchor at its place, as long as before; `anchors` as `in_order` has them.

    Around every anchor the samples are those of the tape, to the bit.
    """
    plan = _Plan(tape, pitched=pitched)
    pieces: list[Piece] = [Copy(tape, anchors[0].shift)]
    seams: list[Place] = []
    for one, two in pairwise(anchors):
        if one.shift != two.shift:
            for seam, piece in plan.between(one, two):
                seams.append(seam)
                pieces.append(piece)
    return Montage(pieces, seams, tape.frames)


class _Plan:
    """What is done between two anchors that do not move alike."""

    def __init__(self, tape: Tape, *, pitched: bool) -> None:
        self._tape = tape
        self._pitched = pitched
        self._stretcher = Stretcher(tape)

    def between(self, one: Anchor, two: Anchor) -> Iterator[tuple[Place, Piece]]:
        if not self._pitched:
            for first, second in pairwise(self._steps(one, two)):
                yield self._seam(first, second, _HIT_SEAM_SECONDS), Copy(self._tape, second.shift)
            return
        single = self._seam(one, two, _NOTE_SEAM_SECONDS)
        sustain = self._sustain(one, two) if single.difference > _UNHEARD else None
        if sustain is not None:
            length = self._frames(_NOTE_SEAM_SECONDS)
            yield Place(start=sustain.at, length=length), sustain
            single = Place(start=sustain.at + sustain.frames - length, length=length)
        yield single, Copy(self._tape, two.shift)

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._tape.rate)

    def _steps(self, one: Anchor, two: Anchor) -> list[Anchor]:
        """A long jump in several short ones, each with its own part of the sustain."""
        by, span = two.shift - one.shift, two.frame - one.frame
        least = self._frames(2 * (_ATTACK_SECONDS + _GUARD_SECONDS))
        wanted = -(-abs(by) // self._frames(_STEP_SECONDS))
        count = max(1, min(wanted, span // least))
        between = [
            Anchor(one.frame + span * n // count, one.shift + round(by * n / count))
            for n in range(1, count)
        ]
        return [one, *between, two]

    def _seam(self, one: Anchor, two: Anchor, seconds: float) -> Place:
        """Behind the attack of the one and before the other; as late as nothing speaks against it.

        Before it the first shift is read, after it the second: neither may reach into what belongs
        to the other onset.
        """
        low = max(one.to, one.frame + two.shift)
        high = min(two.to, two.frame + one.shift)
        guard, attack = self._frames(_GUARD_SECONDS), self._frames(_ATTACK_SECONDS)
        high -= min(guard, (high - low) // 4)
        low += min(attack, (high - low) // 2)
        low = max(low, high - self._frames(_LOOK_SECONDS), 0)
        length = max(0, min(self._frames(seconds), high - low))
        if not length:
            return Place(start=max(high, 0), length=0, difference=2.0)
        before, after = (
            Copy(self._tape, anchor.shift).read(low, high - low) for anchor in (one, two)
        )
        wish = high - low - length
        found = quietest(before, after, length, wish=wish, reach=wish)
        return Place(start=low + found.start, length=length, difference=found.difference)

    def _sustain(self, one: Anchor, two: Anchor) -> Stretched | None:
        """What sounds on between them, made to fit; None where there is not enough of it."""
        stop = two.frame - self._frames(_GUARD_SECONDS)
        wanted = max(_STRETCHED * abs(two.shift - one.shift), self._frames(_LEAST_STRETCH_SECONDS))
        wanted = min(wanted, self._frames(_MOST_STRETCH_SECONDS))
        start = max(one.frame + self._frames(_ATTACK_SECONDS), stop - wanted)
        frames = stop + two.shift - start - one.shift
        least = 4 * self._frames(_NOTE_SEAM_SECONDS)
        if min(stop - start, frames) < least or not 0.5 <= frames / (stop - start) <= 2.0:
            return None
        at = start + one.shift
        return Stretched(stretcher=self._stretcher, start=start, stop=stop, at=at, frames=frames)
