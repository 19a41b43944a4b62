"""One stem's strip as the sum takes it: its sound, its level, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processing.engine.dynamics import EssBalance
from processing.engine.meter import Loudness
from processing.engine.mix.fader import Fader
from processing.engine.phrases import Step, change, frequency, number, place, step
from processing.engine.streams import Scratch
from processing.recipes.mix import StripRecipe
from processing.recipes.moves import Move

_SILENT_DBFS = -100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A stem as the sum takes it, and what was found and done on the way."""

    recipe: StripRecipe
    from_rate: int
    rate: int
    sound: Scratch
    loudness: Loudness
    ess_balance: EssBalance | None = None  # where it is de-essed
    gain_db: float = 0.0
    most_reduction_db: float | None = None
    gate_closed_share: float | None = None
    ess_reduction_db: float | None = None
    level_missed: str = ""

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def is_silent(self) -> bool:
        peak = self.loudness.sample_peak_dbfs
        return peak is None or peak < _SILENT_DBFS

    def fader(self, moves: Sequence[Move] = ()) -> Fader:
        """A new one; of the moves, those of others are left to them."""
        own = [move for move in moves if move.target == self.name]
        return Fader(self.recipe, gain_db=self.gain_db, rate=self.rate, moves=own)

    def said(self) -> Step:
        """The strip in one sentence."""
        if self.is_silent:
            return step("strip", f"{self.name}: silent, left out.", strip=self.name, silent=True)
        parts = [change(self.gain_db), place(self.recipe.pan)]
        parts += [*self._filters(), *self._dynamics(), *self._places()]
        if self.level_missed:
            parts.append(self.level_missed)
        return step(
            "strip",
            f"{self.name}: {', '.join(parts)}.",
            strip=self.name,
            gain_db=self.gain_db,
            pan=self.recipe.pan,
            integrated_lufs=self.loudness.integrated_lufs,
            most_reduction_db=self.most_reduction_db,
            **self._figures(),
        )

    def _filters(self) -> Iterator[str]:
        recipe = self.recipe
        if recipe.invert_polarity:
            yield "polarity turned"
        if recipe.high_pass_hz is not None:
            yield f"high-pass {frequency(recipe.high_pass_hz)}"
        if recipe.low_pass_hz is not None:
            yield f"low-pass {frequency(recipe.low_pass_hz)}"
        yield from (
            f"notch at {frequency(band.hz)}"
            if band.shape == "notch"
            else f"{change(band.gain_db)} at {frequency(band.hz)}"
            for band in recipe.eq
        )

    def _dynamics(self) -> Iterator[str]:
        recipe = self.recipe
        if self.gate_closed_share is not None:
            yield f"gate closed for {number(100 * self.gate_closed_share, 0)} % of the time"
        if self.ess_reduction_db is not None:
            yield f"esses down by {number(self.ess_reduction_db)} dB at most"
        if recipe.compressor is not None and self.most_reduction_db is not None:
            listens = f" by {recipe.compressor.key}" if recipe.compressor.key else ""
            yield f"{recipe.compressor.ratio:g}:1 compression{listens}"
            yield f"{number(self.most_reduction_db)} dB reduction at most"
        if recipe.saturation is not None:
            drive = change(recipe.saturation.drive_db)
            yield f"{recipe.saturation.curve} saturation, drive {drive}"

    def _places(self) -> Iterator[str]:
        recipe = self.recipe
        if recipe.width != 1 and self.sound.channels == 2:
            yield f"{number(100 * recipe.width, 0)} % wide"
        if recipe.group:
            yield f"in “{recipe.group}”"
        if recipe.reverb_send_lu is not None:
            yield f"reverb {number(-recipe.reverb_send_lu, 0)} LU below it"
        yield from (f"{send.to} {number(-send.level_lu, 0)} LU below it" for send in recipe.sends)
        if recipe.automation is not None:
            yield "automated"

    def _figures(self) -> dict[str, float]:
        found = {
            "gate_closed_share": self.gate_closed_share,
            "ess_reduction_db": self.ess_reduction_db,
        }
        return {name: value for name, value in found.items() if value is not None}
