"""Why a recipe is as it is: sentences of whoever planned it. No sound depends on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from processing.recipes.base import Part, at_most, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Part):
    """One decision in one sentence, and the place in the recipe that it explains."""

    place: str = field(metadata=at_most(200))
    sentence: str = field(metadata=at_most(500))


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked(Part):
    """One stem that covers another one: in which bands, where, and for which share of the time."""

    masker: str
    masked: str
    bands_hz: tuple[float, ...] = field(default=(), metadata=at_most(64))
    from_seconds: float = field(default=0.0, metadata=within(0, 86_400))
    to_seconds: float = field(default=0.0, metadata=within(0, 86_400))
    share_before: float = field(metadata=within(0, 1))
    share_after: float = field(metadata=within(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Part):
    """What was decided, in the order in which it was."""

    decisions: tuple[Decision, ...] = field(default=(), metadata=at_most(2000))
    # The share of what matters in all stems that other stems cover, before and after the cuts.
    masking_before: float | None = field(default=None, metadata=within(0, 1))
    masking_after: float | None = field(default=None, metadata=within(0, 1))
    masking: tuple[Masked, ...] = field(default=(), metadata=at_most(500))
    undone: tuple[str, ...] = field(default=(), metadata=at_most(500))
