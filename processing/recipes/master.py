"""The order to master a mix; the source is called `mix`, what it is held against `reference`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from processing.recipes.base import Recipe, about, at_most, within
from processing.recipes.channel import Compressor, EqBand, Saturation
from processing.recipes.deliverables import USUAL, Deliverable, Tags, refuse_twins
from processing.recipes.master_chain import (
    ABOUT_CORRECTIVE,
    Corrective,
    LimiterRecipe,
    MidSide,
    Multiband,
    ReferenceMatch,
)
from processing.recipes.plan import Plan

__all__ = ["Deliverable", "MasterRecipe", "Tags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRecipe(Recipe):
    """Steps in the order in which they are done, up to the limiter that meets the loudness.

    Equaliser, mid and side, multiband, glue, saturation, width; then drive into the limiter.
    """

    KIND: ClassVar[str] = "master"

    target_lufs: float = field(
        default=-14.0, metadata=within(-40, -5) | about("", group="Loudness")
    )
    ceiling_dbtp: float = field(default=-1.0, metadata=within(-12, 0) | about("", group="Loudness"))
    high_pass_hz: float | None = field(
        default=20.0, metadata=within(10, 80) | about("", group="Tone")
    )
    # Above zero: the top comes up by half of it and the bottom goes down by the other half.
    tilt_db: float = field(
        default=0.0,
        metadata=within(-6, 6) | about("Above zero is brighter, below zero darker.", group="Tone"),
    )
    glue: Compressor | None = field(default=None, metadata=about("", group="Dynamics"))
    tags: Tags = field(default_factory=Tags)
    # `off` does what the recipe says and no more.
    corrective: Corrective = field(default="off", metadata=ABOUT_CORRECTIVE)
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(24) | about("", group="Tone"))
    mid_side: MidSide | None = field(default=None, metadata=about("", group="Stereo"))
    multiband: Multiband | None = field(default=None, metadata=about("", group="Dynamics"))
    saturation: Saturation | None = field(default=None, metadata=about("", group="Dynamics"))
    width: float = field(
        default=1.0, metadata=within(0, 2) | about("0 is mono, 1 as it is.", group="Stereo")
    )
    mono_below_hz: float | None = field(
        default=None, metadata=within(20, 500) | about("", group="Stereo")
    )
    limiter: LimiterRecipe = field(default_factory=LimiterRecipe)
    reference: ReferenceMatch | None = None
    # Three masters, gentle, medium and strong, as loud as each other when they are compared.
    candidates: bool = field(
        default=False, metadata=about("Also a gentler and a stronger one, to choose from.")
    )
    deliverables: tuple[Deliverable, ...] = field(default=USUAL, metadata=at_most(20))
    plan: Plan | None = None

    def check(self) -> None:
        refuse_twins(self.deliverables)

    def needs(self) -> dict[str, str]:
        return {"mix": "mix"} | ({"reference": "reference"} if self.reference else {})
