"""The order to edit one stem; the source is called `stem`, and as it stands nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes.base import Recipe, WrongRecipe, within


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecipe(Recipe):
    """Steps in the order in which they are done.

    Offset, polarity, mono, rate, trim, start, length, high-pass, level, fades.
    """

    KIND: ClassVar[str] = "edit"

    # What swings around a line off zero is put back: each channel's mean is taken from it.
    remove_dc: bool = False
    invert_polarity: bool = False
    fold_to_mono: bool = False
    # None leaves the rate as it is; the sound keeps its length and its pitch.
    rate: Literal[44100, 48000, 88200, 96000, 176400, 192000] | None = None

    # Silence is what stays under the threshold, up to the first and after the last louder sample.
    trim_silence: bool = False
    threshold_db: float = field(default=-60.0, metadata=within(-120, -20))
    pre_roll_seconds: float = field(default=0.02, metadata=within(0, 5))
    post_roll_seconds: float = field(default=0.25, metadata=within(0, 30))
    # True: the head is made silent instead of being cut, so that the stem stays in time.
    keep_in_time: bool = False

    # Above zero: that much silence goes before the sound; below: that much is cut from its head.
    start_at_seconds: float = field(default=0.0, metadata=within(-3600, 3600))

    # The whole length: silence is put after the sound, or its tail is cut. None leaves it.
    length_seconds: float | None = field(default=None, metadata=within(0.001, 86_400))

    high_pass_hz: float | None = field(default=None, metadata=within(10, 2000))
    high_pass_slope_db: Literal[12, 24] = 12

    # At most one of the three; none of them lifts the true peak above −1 dBTP.
    normalise_to_lufs: float | None = field(default=None, metadata=within(-60, -5))
    normalise_to_dbfs: float | None = field(default=None, metadata=within(-60, 0))
    normalise_to_dbtp: float | None = field(default=None, metadata=within(-60, 0))

    fade_in_seconds: float = field(default=0.0, metadata=within(0, 600))
    fade_out_seconds: float = field(default=0.0, metadata=within(0, 600))
    fade_shape: Literal["equal_power", "linear"] = "equal_power"

    def check(self) -> None:
        levels = ("normalise_to_lufs", "normalise_to_dbfs", "normalise_to_dbtp")
        chosen = [name for name in levels if getattr(self, name) is not None]
        if len(chosen) > 1:
            raise WrongRecipe(chosen[1], f"cannot be wanted together with {chosen[0]}")
