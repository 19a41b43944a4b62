"""What a note asks of a mix: a change of one stem or group for a while, on top of the recipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, at_most, called, within

# Which figures of a change each kind needs; the others stay None.
_NEEDS = {
    "gain": ("db",),
    "band": ("db", "hz"),
    "tilt": ("db",),
    "pan": ("by",),
    "send": ("db", "to"),
    "mute": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Part):
    kind: Literal["gain", "band", "tilt", "pan", "send", "mute"]
    db: float | None = field(default=None, metadata=within(-24, 24))
    hz: float | None = field(default=None, metadata=within(20, 20_000))
    q: float = field(default=1.0, metadata=within(0.1, 20))
    by: float | None = field(default=None, metadata=within(-2, 2))  # added to the pan, −1 to 1
    to: str | None = None  # the return that is sent to

    def check(self) -> None:
        for name in ("db", "hz", "by", "to"):
            given, needed = getattr(self, name) is not None, name in _NEEDS[self.kind]
            if needed and not given:
                raise WrongRecipe(name, f"is missing for a change of kind “{self.kind}”")
            if given and not needed:
                raise WrongRecipe(name, f"says nothing to a change of kind “{self.kind}”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Part):
    """From here to there; the ramps lie inside the range, so nothing outside it changes."""

    id: str = field(
        default="", metadata=at_most(40)
    )  # of whoever asked: comes back with the figures
    target: str
    from_seconds: float = field(metadata={**within(0, 86_400), **called("from")})
    to_seconds: float = field(metadata={**within(0, 86_400), **called("to")})
    change: Change
    ramp_seconds: float = field(default=0.05, metadata={**within(0.002, 30), **called("ramp")})

    def check(self) -> None:
        if self.to_seconds <= self.from_seconds:
            raise WrongRecipe("to", "is not after from")
