"""What moves in the course of a song: values at moments, straight lines between them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from processing.recipes.base import Part, WrongRecipe, about, at_most, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Part):
    """A value at a moment; before the first and after the last point it stays what it is there."""

    at_seconds: float = field(metadata=within(0, 86_400))
    value: float = field(metadata=within(-96, 24))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCurve(Part):
    """The send to one return, in dB on top of what the send is set to."""

    to: str
    points: tuple[Point, ...] = field(metadata=at_most(5000))

    def check(self) -> None:
        in_order("points", self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation(Part):
    """Break-points of a fader, a pan and its sends."""

    gain_db: tuple[Point, ...] = field(
        default=(), metadata=at_most(5000) | about("On top of the fader; −96 is silence.")
    )
    pan: tuple[Point, ...] = field(
        default=(), metadata=at_most(5000) | about("In place of the pan, −1 to 1.")
    )
    sends: tuple[SendCurve, ...] = field(default=(), metadata=at_most(20))

    def check(self) -> None:
        in_order("gain_db", self.gain_db)
        in_order("pan", self.pan)
        for index, point in enumerate(self.pan):
            if abs(point.value) > 1:
                raise WrongRecipe(f"pan[{index}].value", "is not between −1 and 1")


def in_order(place: str, points: tuple[Point, ...]) -> None:
    for index, (one, other) in enumerate(itertools.pairwise(points), start=1):
        if other.at_seconds <= one.at_seconds:
            raise WrongRecipe(f"{place}[{index}].at_seconds", "is not after the one before it")
