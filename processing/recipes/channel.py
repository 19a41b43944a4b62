"""What a channel strip or a bus can hold: equaliser bands and a compressor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, within


@dataclass(frozen=True, slots=True, kw_only=True)
class EqBand(Part):
    """One band after the Audio EQ Cookbook; `q` steers the slope of a shelf as well."""

    shape: Literal["bell", "low_shelf", "high_shelf"] = "bell"
    hz: float = field(metadata=within(20, 20_000))
    gain_db: float = field(metadata=within(-18, 18))
    q: float = field(default=1.0, metadata=within(0.1, 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compressor(Part):
    """A soft-knee compressor, the same gain for all channels, as loud after it as before."""

    # Over the sound's own gated loudness, so that turning a stem up does not compress it more.
    threshold_lu: float = field(default=3.0, metadata=within(-30, 30))
    ratio: float = field(default=2.0, metadata=within(1, 20))
    knee_db: float = field(default=6.0, metadata=within(0, 24))
    attack_ms: float = field(default=10.0, metadata=within(0.1, 500))
    release_ms: float = field(default=100.0, metadata=within(5, 5000))
    reduction_at_most_db: float = field(default=6.0, metadata=within(0, 40))
