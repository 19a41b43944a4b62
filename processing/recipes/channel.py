"""What a strip, a group or a bus can hold: equaliser bands, dynamics, saturation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, at_most, within

Slope = Literal[6, 12, 18, 24, 36, 48]  # dB per octave, Butterworth


@dataclass(frozen=True, slots=True, kw_only=True)
class EqBand(Part):
    """One band after the Audio EQ Cookbook; `q` steers the slope of a shelf as well."""

    shape: Literal["bell", "low_shelf", "high_shelf", "notch"] = "bell"
    hz: float = field(metadata=within(20, 20_000))
    gain_db: float = field(metadata=within(-18, 18))  # of a notch nobody reads it
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
    look_ahead_ms: float = field(default=0.0, metadata=within(0, 20))
    # The stem that is listened to instead (a kick that makes room in the bass); empty: its own.
    key: str = ""
    key_high_pass_hz: float | None = field(default=None, metadata=within(20, 10_000))
    # Parallel compression: 1 is all compressed.
    mix: float = field(default=1.0, metadata=within(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Part):
    """Turns down what lies below a level; opens before what it lets through."""

    threshold_lu: float = field(default=-20.0, metadata=within(-60, 10))
    range_db: float = field(default=20.0, metadata=within(1, 80))
    hysteresis_db: float = field(default=4.0, metadata=within(0, 20))
    attack_ms: float = field(default=1.0, metadata=within(0.05, 100))
    hold_ms: float = field(default=40.0, metadata=within(0, 2000))
    release_ms: float = field(default=120.0, metadata=within(5, 5000))
    look_ahead_ms: float = field(default=2.0, metadata=within(0, 20))
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeEsser(Part):
    """Turns the band of the esses down while they stand out from the rest."""

    from_hz: float = field(default=5000.0, metadata=within(2000, 12_000))
    to_hz: float = field(default=9500.0, metadata=within(3000, 18_000))
    threshold_db: float = field(default=0.0, metadata=within(-24, 24))  # over the usual balance
    reduction_at_most_db: float = field(default=6.0, metadata=within(0, 18))

    def check(self) -> None:
        if self.to_hz <= self.from_hz:
            raise WrongRecipe("to_hz", "is not above from_hz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saturation(Part):
    """Harmonics by a soft curve, oversampled; as loud after it as before."""

    drive_db: float = field(default=3.0, metadata=within(0, 24))
    curve: Literal["soft", "tape", "tube"] = "soft"
    mix: float = field(default=1.0, metadata=within(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pocket(Part):
    """A band that gives way while the key sounds, so that a voice is understood over the music."""

    key: str = field(metadata=at_most(200))
    hz: float = field(default=2200.0, metadata=within(200, 8000))
    q: float = field(default=0.7, metadata=within(0.2, 5))
    reduction_at_most_db: float = field(default=2.5, metadata=within(0, 9))
    attack_ms: float = field(default=30.0, metadata=within(1, 500))
    release_ms: float = field(default=250.0, metadata=within(20, 5000))
