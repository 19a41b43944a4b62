"""The order to mix stems to stereo; the sources are the stems' names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes import mix_checks
from processing.recipes.automation import Automation
from processing.recipes.base import Part, Recipe, about, at_most, within
from processing.recipes.channel import (
    Compressor,
    DeEsser,
    EqBand,
    Gate,
    Pocket,
    Saturation,
    Slope,
)
from processing.recipes.moves import Move
from processing.recipes.plan import Plan
from processing.recipes.returns import ReturnRecipe, ReverbRecipe
from processing.recipes.role_defaults import GLUE, STARTING_POINTS
from processing.recipes.roles import StemRole

__all__ = [
    "BusRecipe",
    "GroupRecipe",
    "MixRecipe",
    "Print",
    "ReturnRecipe",
    "ReverbRecipe",
    "Send",
    "StripRecipe",
]

Print = Literal["instrumental", "a_cappella", "tv", "stems"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(Part):
    """How far what comes back stays below the stem itself."""

    to: str = field(metadata=at_most(80))
    level_lu: float = field(default=-12.0, metadata=within(-60, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRecipe(Part):
    """One stem's way into the mix, in this order."""

    name: str
    role: StemRole = StemRole.OTHER
    muted: bool = False
    # Where the stem's gated loudness lands, relative to the mix; None leaves it as it comes.
    level_lu: float | None = field(
        default=None,
        metadata=within(-60, 0) | about("Relative to the whole mix.", group="Level"),
    )
    gain_db: float = field(
        default=0.0, metadata=within(-60, 24) | about("On top of the level.", group="Level")
    )
    # −1 is left, 1 is right. Mono is panned at constant power, stereo is balanced.
    pan: float = field(
        default=0.0, metadata=within(-1, 1) | about("−1 is left, 1 is right.", group="Place")
    )
    high_pass_hz: float | None = field(
        default=None, metadata=within(10, 2000) | about("", group="Filters")
    )
    high_pass_slope_db: Slope = field(default=12, metadata=about("", group="Filters"))
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16) | about("", group="Filters"))
    compressor: Compressor | None = field(default=None, metadata=about("", group="Dynamics"))
    # How far the stem's reverb stays below the stem itself; None sends nothing.
    reverb_send_lu: float | None = field(
        default=None,
        metadata=within(-60, 6) | about("Below the stem itself.", group="Sends"),
    )
    invert_polarity: bool = field(default=False, metadata=about("", group="Level"))
    low_pass_hz: float | None = field(
        default=None, metadata=within(100, 22_000) | about("", group="Filters")
    )
    low_pass_slope_db: Slope = field(default=12, metadata=about("", group="Filters"))
    gate: Gate | None = field(default=None, metadata=about("", group="Dynamics"))
    de_esser: DeEsser | None = field(default=None, metadata=about("", group="Dynamics"))
    saturation: Saturation | None = field(default=None, metadata=about("", group="Dynamics"))
    # How much quieter a mono stem is on either side in the centre than at the edge.
    pan_law_db: float = field(
        default=-3.0,
        metadata=within(-6, 0)
        | about("−3 keeps the power, −6 the sum; for mono stems.", group="Place"),
    )
    width: float = field(
        default=1.0,
        metadata=within(0, 2) | about("0 is mono, 1 as it is; for stereo stems.", group="Place"),
    )
    group: str = field(
        default="", metadata=at_most(80) | about("Empty: straight to the mix.", group="Place")
    )
    sends: tuple[Send, ...] = field(default=(), metadata=at_most(20) | about("", group="Sends"))
    automation: Automation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecipe(Part):
    """Strips that go on together: drums, voices, all the music under a voice."""

    name: str = field(metadata=at_most(80))
    muted: bool = False
    gain_db: float = field(default=0.0, metadata=within(-60, 24) | about("", group="Level"))
    pan: float = field(default=0.0, metadata=within(-1, 1) | about("", group="Place"))
    width: float = field(default=1.0, metadata=within(0, 2) | about("", group="Place"))
    high_pass_hz: float | None = field(
        default=None, metadata=within(10, 2000) | about("", group="Filters")
    )
    high_pass_slope_db: Slope = field(default=12, metadata=about("", group="Filters"))
    low_pass_hz: float | None = field(
        default=None, metadata=within(100, 22_000) | about("", group="Filters")
    )
    low_pass_slope_db: Slope = field(default=12, metadata=about("", group="Filters"))
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16) | about("", group="Filters"))
    # Bands that make room while the key sounds: a vocal pocket in the music.
    pocket: Pocket | None = field(default=None, metadata=about("", group="Dynamics"))
    compressor: Compressor | None = field(default=None, metadata=about("", group="Dynamics"))
    saturation: Saturation | None = field(default=None, metadata=about("", group="Dynamics"))
    sends: tuple[Send, ...] = field(default=(), metadata=at_most(20) | about("", group="Sends"))
    automation: Automation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRecipe(Part):
    """What the sum goes through before it is levelled for mastering, by gain alone."""

    high_pass_hz: float | None = field(default=20.0, metadata=within(10, 200))
    compressor: Compressor | None = None
    # None leaves the sum as loud as it comes out.
    target_lufs: float | None = field(default=-18.0, metadata=within(-40, -9))
    ceiling_dbtp: float = field(default=-6.0, metadata=within(-24, 0))
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    saturation: Saturation | None = None
    width: float = field(default=1.0, metadata=within(0, 2))
    mono_below_hz: float | None = field(
        default=None, metadata=within(20, 500) | about("The bass in the middle.")
    )
    # Peaks that would keep the mix from its loudness are taken down by so much, and no more.
    limit_at_most_db: float = field(default=0.0, metadata=within(0, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class MixRecipe(Recipe):
    """A strip for every stem that is to be heard."""

    KIND: ClassVar[str] = "mix"

    strips: tuple[StripRecipe, ...] = field(metadata=at_most(200))
    # The return that every `reverb_send_lu` goes to; its name in moves and sends is “reverb”.
    reverb: ReverbRecipe | None = None
    bus: BusRecipe = field(default_factory=BusRecipe)
    # None: the rate that most stems have, the higher one when they are divided.
    rate: Literal[44100, 48000, 88200, 96000, 176400, 192000] | None = None
    groups: tuple[GroupRecipe, ...] = field(default=(), metadata=at_most(40))
    returns: tuple[ReturnRecipe, ...] = field(default=(), metadata=at_most(20))
    tempo_bpm: float | None = field(
        default=None, metadata=within(20, 400) | about("For delays in note values.")
    )
    # On top of all that: what notes asked for, each with what it did.
    moves: tuple[Move, ...] = field(default=(), metadata=at_most(500))
    # Other prints of the same mix, made together with it.
    prints: tuple[Print, ...] = field(default=(), metadata=at_most(4))
    plan: Plan | None = None

    def check(self) -> None:
        mix_checks.check(self)

    def needs(self) -> dict[str, str]:
        """A muted stem is needed where another one's dynamics listen to it."""
        keys = mix_checks.keys(self)
        return {
            strip.name: f"strips[{index}].name"
            for index, strip in enumerate(self.strips)
            if not strip.muted or strip.name in keys
        }

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
