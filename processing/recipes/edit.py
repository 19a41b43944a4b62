"""The order to edit one stem; as it stands nothing is changed.

The source is called `stem`, or by the takes of a comp; what it is aligned to is called `guide`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes.base import Recipe, WrongRecipe, about, within
from processing.recipes.channel import DeEsser, Gate
from processing.recipes.steps import (
    Align,
    Breaths,
    Comp,
    DeClick,
    DeHum,
    DeNoise,
    Quantise,
    Ride,
    Tune,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecipe(Recipe):
    """Steps in the order in which they are done.

    Comp, offset, polarity, mono, clicks, hum, noise, align, quantise, tune, breaths, gate, rate,
    trim, start, length, high-pass, esses, ride, level, fades, depth.
    """

    KIND: ClassVar[str] = "edit"

    # What swings around a line off zero is put back: each channel's mean is taken from it.
    remove_dc: bool = field(default=False, metadata=about("", group="Repair"))
    invert_polarity: bool = field(default=False, metadata=about("", group="Repair"))
    fold_to_mono: bool = field(default=False, metadata=about("", group="Format"))
    # None leaves the rate as it is; the sound keeps its length and its pitch.
    rate: Literal[44100, 48000, 88200, 96000, 176400, 192000] | None = field(
        default=None, metadata=about("", group="Format")
    )

    # Silence is what stays under the threshold, up to the first and after the last louder sample.
    trim_silence: bool = field(default=False, metadata=about("", group="Trim"))
    threshold_db: float = field(default=-60.0, metadata=within(-120, -20) | about("", group="Trim"))
    pre_roll_seconds: float = field(default=0.02, metadata=within(0, 5) | about("", group="Trim"))
    post_roll_seconds: float = field(default=0.25, metadata=within(0, 30) | about("", group="Trim"))
    # True: the head is made silent instead of being cut, so that the stem stays in time.
    keep_in_time: bool = field(default=False, metadata=about("", group="Trim"))

    # Above zero: that much silence goes before the sound; below: that much is cut from its head.
    start_at_seconds: float = field(
        default=0.0, metadata=within(-3600, 3600) | about("", group="Trim")
    )

    # The whole length: silence is put after the sound, or its tail is cut. None leaves it.
    length_seconds: float | None = field(
        default=None, metadata=within(0.001, 86_400) | about("", group="Trim")
    )

    high_pass_hz: float | None = field(
        default=None, metadata=within(10, 2000) | about("", group="Filter")
    )
    high_pass_slope_db: Literal[12, 24] = field(default=12, metadata=about("", group="Filter"))

    # At most one of the three; none of them lifts the true peak above −1 dBTP.
    normalise_to_lufs: float | None = field(
        default=None, metadata=within(-60, -5) | about("", group="Level")
    )
    normalise_to_dbfs: float | None = field(
        default=None, metadata=within(-60, 0) | about("", group="Level")
    )
    normalise_to_dbtp: float | None = field(
        default=None, metadata=within(-60, 0) | about("", group="Level")
    )

    fade_in_seconds: float = field(default=0.0, metadata=within(0, 600) | about("", group="Fades"))
    fade_out_seconds: float = field(default=0.0, metadata=within(0, 600) | about("", group="Fades"))
    fade_shape: Literal["equal_power", "linear"] = field(
        default="equal_power", metadata=about("", group="Fades")
    )

    comp: Comp | None = field(default=None, metadata=about("", group="Takes"))
    de_click: DeClick | None = field(default=None, metadata=about("", group="Restore"))
    de_hum: DeHum | None = field(default=None, metadata=about("", group="Restore"))
    de_noise: DeNoise | None = field(default=None, metadata=about("", group="Restore"))
    align: Align | None = field(default=None, metadata=about("", group="Time"))
    quantise: Quantise | None = field(default=None, metadata=about("", group="Time"))
    tune: Tune | None = field(default=None, metadata=about("", group="Pitch"))
    breaths: Breaths | None = field(default=None, metadata=about("", group="Dynamics"))
    gate: Gate | None = field(default=None, metadata=about("", group="Dynamics"))
    de_ess: DeEsser | None = field(default=None, metadata=about("", group="Dynamics"))
    ride: Ride | None = field(default=None, metadata=about("", group="Dynamics"))
    # None keeps the 32-bit float of the engine; dithered once, and for no later step.
    bits: Literal[16, 24] | None = field(
        default=None, metadata=about("Word length of the result; dithered once.", group="Format")
    )

    def needs(self) -> dict[str, str]:
        named = {"stem": "stem"}
        if self.comp is not None:
            named = {
                each.take: f"comp.ranges[{index}].take"
                for index, each in reversed(list(enumerate(self.comp.ranges)))
            }
        return named | ({"guide": "align"} if self.align is not None else {})

    def check(self) -> None:
        if self.gate is not None and self.gate.key:
            raise WrongRecipe("gate.key", "an edit knows no other stem to listen to")
        levels = ("normalise_to_lufs", "normalise_to_dbfs", "normalise_to_dbtp")
        chosen = [name for name in levels if getattr(self, name) is not None]
        if len(chosen) > 1:
            raise WrongRecipe(chosen[1], f"cannot be wanted together with {chosen[0]}")
