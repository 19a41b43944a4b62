"""What a master goes through before the limiter, and what it is held against."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, about, at_most, within
from processing.recipes.channel import EqBand


@dataclass(frozen=True, slots=True, kw_only=True)
class MidSide(Part):
    """The middle and the sides, each with an equaliser of its own."""

    mid_eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    side_eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    side_gain_db: float = field(default=0.0, metadata=within(-12, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class BandDynamics(Part):
    """One band of a multiband compressor: soft knee, linked, over its own loudness."""

    threshold_lu: float = field(default=3.0, metadata=within(-30, 30))
    ratio: float = field(default=1.5, metadata=within(1, 10))
    knee_db: float = field(default=6.0, metadata=within(0, 24))
    attack_ms: float = field(default=20.0, metadata=within(0.1, 500))
    release_ms: float = field(default=150.0, metadata=within(5, 5000))
    reduction_at_most_db: float = field(default=3.0, metadata=within(0, 18))
    gain_db: float = field(default=0.0, metadata=within(-9, 9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiband(Part):
    """Linkwitz-Riley crossovers of 24 dB an octave, which sum flat; one band more than those."""

    crossovers_hz: tuple[float, ...] = field(default=(120.0, 2500.0), metadata=at_most(4))
    bands: tuple[BandDynamics, ...] = field(
        default=(BandDynamics(), BandDynamics(), BandDynamics()), metadata=at_most(5)
    )

    def check(self) -> None:
        if len(self.bands) != len(self.crossovers_hz) + 1:
            raise WrongRecipe("bands", "there is one more of them than crossovers")
        for index, hz in enumerate(self.crossovers_hz):
            if not 30 <= hz <= 16_000:
                raise WrongRecipe(f"crossovers_hz[{index}]", "is not between 30 and 16000")
        for index, (low, high) in enumerate(itertools.pairwise(self.crossovers_hz), start=1):
            if high < 1.5 * low:
                raise WrongRecipe(f"crossovers_hz[{index}]", "is too near the one before it")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterRecipe(Part):
    """How the true-peak limiter works; its ceiling is the master's."""

    # A pace below 1 shortens its times where the target needs it: louder, and less clean.
    style: Literal["clean", "balanced", "dense"] = "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMatch(Part):
    """How far the mix is brought towards the source `reference`, from 0 to 1, each by itself."""

    tone: float = field(default=0.7, metadata=within(0, 1))
    dynamics: float = field(default=0.0, metadata=within(0, 1))
    width: float = field(default=0.5, metadata=within(0, 1))
    # 1 takes the loudness of the reference as the target, 0 the recipe's own.
    loudness: float = field(default=0.0, metadata=within(0, 1))
    tone_at_most_db: float = field(default=6.0, metadata=within(0.5, 12))
    from_hz: float = field(default=40.0, metadata=within(20, 500))
    to_hz: float = field(default=16_000.0, metadata=within(2000, 20_000))


Corrective = Literal["off", "gentle", "full"]
Intensity = Literal["gentle", "medium", "strong"]

ABOUT_CORRECTIVE = about("Listens first, then plans equaliser, width and dynamics in sentences.")
