"""The order to mix stems to stereo; the sources are the stems' names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes.base import Part, Recipe, WrongRecipe, at_most, within
from processing.recipes.channel import Compressor, EqBand
from processing.recipes.role_defaults import GLUE, STARTING_POINTS
from processing.recipes.roles import StemRole


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRecipe(Part):
    """One stem's way into the mix: high-pass, equaliser, compressor, level, pan, send."""

    name: str
    role: StemRole = StemRole.OTHER
    muted: bool = False
    # Where the stem's gated loudness lands, relative to the mix; None leaves it as it comes.
    level_lu: float | None = field(default=None, metadata=within(-60, 0))
    gain_db: float = field(default=0.0, metadata=within(-60, 24))  # on top of that
    # −1 is left, 1 is right. Mono is panned at constant power, stereo is balanced.
    pan: float = field(default=0.0, metadata=within(-1, 1))
    high_pass_hz: float | None = field(default=None, metadata=within(10, 2000))
    high_pass_slope_db: Literal[12, 24] = 12
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    compressor: Compressor | None = None
    # How far the stem's reverb stays below the stem itself; None sends nothing.
    reverb_send_lu: float | None = field(default=None, metadata=within(-60, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverbRecipe(Part):
    """The one room that every strip can send to."""

    decay_seconds: float = field(default=1.5, metadata=within(0.6, 10))
    damping: float = field(default=0.5, metadata=within(0, 1))
    width: float = field(default=1.0, metadata=within(0, 1))
    pre_delay_seconds: float = field(default=0.03, metadata=within(0, 0.5))
    high_pass_hz: float | None = field(default=180.0, metadata=within(10, 2000))
    gain_db: float = field(default=0.0, metadata=within(-60, 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRecipe(Part):
    """What the sum goes through before it is levelled for mastering, by gain alone."""

    high_pass_hz: float | None = field(default=20.0, metadata=within(10, 200))
    compressor: Compressor | None = None
    # None leaves the sum as loud as it comes out.
    target_lufs: float | None = field(default=-18.0, metadata=within(-40, -9))
    ceiling_dbtp: float = field(default=-6.0, metadata=within(-24, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRecipe(Recipe):
    """A strip for every stem that is to be heard."""

    KIND: ClassVar[str] = "mix"

    strips: tuple[StripRecipe, ...] = field(metadata=at_most(200))
    reverb: ReverbRecipe | None = None
    bus: BusRecipe = field(default_factory=BusRecipe)
    # None: the rate that most stems have, the higher one when they are divided.
    rate: Literal[44100, 48000, 88200, 96000, 176400, 192000] | None = None

    def check(self) -> None:
        if not self.strips:
            raise WrongRecipe("strips", "there is nothing to mix")
        seen: set[str] = set()
        for index, strip in enumerate(self.strips):
            if strip.name in seen:
                raise WrongRecipe(f"strips[{index}].name", f"“{strip.name}” is there twice")
            seen.add(strip.name)
            if strip.reverb_send_lu is not None and self.reverb is None:
                raise WrongRecipe(
                    f"strips[{index}].reverb_send_lu", "there is no reverb to send to"
                )

    @classmethod
    def for_stems(
        cls, stems: Sequence[tuple[str, StemRole]], *, tempo_bpm: float | None = None
    ) -> MixRecipe:
        """A complete recipe to start from, by what each stem is for."""
        levels = _levels([role for _, role in stems])
        pans = _pans([role for _, role in stems], levels)
        strips = []
        for (name, role), level_lu, pan in zip(stems, levels, pans, strict=True):
            start = STARTING_POINTS[role]
            strips.append(
                StripRecipe(
                    name=name,
                    role=role,
                    level_lu=level_lu,
                    pan=pan,
                    high_pass_hz=start.high_pass_hz,
                    high_pass_slope_db=24 if start.high_pass_slope_db == 24 else 12,
                    eq=start.eq,
                    compressor=start.compressor,
                    reverb_send_lu=start.reverb_send_lu,
                )
            )
        return cls(strips=tuple(strips), reverb=_room(tempo_bpm), bus=BusRecipe(compressor=GLUE))


def _levels(roles: Sequence[StemRole]) -> list[float]:
    """Stems of one role share its loudness, and all together make up 0 LU: the mix."""
    shared = [STARTING_POINTS[role].level_lu - _db(roles.count(role)) for role in roles]
    whole = _db(sum(10 ** (level / 10) for level in shared)) if shared else 0.0
    return [round(max(-60.0, min(0.0, level - whole)), 1) for level in shared]


def _pans(roles: Sequence[StemRole], levels: Sequence[float]) -> list[float]:
    """Each stem that has a side goes to the side that has less on it so far."""
    pans, leaning = [], 0.0
    for role, level in zip(roles, levels, strict=True):
        pan = STARTING_POINTS[role].pan * (-1 if leaning >= 0 else 1)
        leaning += pan * 10 ** (level / 10)
        pans.append(pan)
    return pans


def _room(tempo_bpm: float | None) -> ReverbRecipe:
    """With a tempo the pre-delay is a 64th note and the tail is gone after three beats."""
    if not tempo_bpm:
        return ReverbRecipe()
    beat_seconds = 60 / tempo_bpm
    return ReverbRecipe(
        decay_seconds=round(max(1.0, min(2.2, 3 * beat_seconds)), 2),
        pre_delay_seconds=round(max(0.02, min(0.06, beat_seconds / 16)), 3),
    )


def _db(power: float) -> float:
    return 10 * math.log10(power)
