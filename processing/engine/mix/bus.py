"""The mix bus: glue, saturation, and the gain that leaves room for mastering.

Filters, mono bass and width come before, with the sum. Peaks are held only where the recipe says
how far. A print goes through the same gains as the whole mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from processing.engine.audio import Samples
from processing.engine.meter import Loudness, Meter
from processing.engine.mix.holding import Aim, Held, held
from processing.engine.mix.keys import Keys
from processing.engine.mix.squeeze import Squeeze
from processing.engine.phrases import Step, change, number, step
from processing.engine.processor import in_quanta
from processing.engine.progress import Progress
from processing.engine.streams import Scratch, counted
from processing.recipes.mix import BusRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Levelled:
    """The finished mix, and what was done to get there."""

    entering: Scratch  # what the compressor listened to
    entered_lufs: float | None
    sound: Scratch
    squeeze: Squeeze
    held: Held | None
    gain_db: float
    steps: tuple[Step, ...]

    def blocks(self) -> Iterator[Samples]:
        if self.held is not None:
            return self.held.sound.blocks()
        gain = 10 ** (self.gain_db / 20)
        return (block * gain for block in self.sound.blocks())

    def of(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """What a part of the sum becomes: with the gains that the whole of it was given."""
        squeezed = in_quanta(self.squeeze(blocks, 2, whole=self.entering), 2)
        if self.held is not None:
            return self.held.of(squeezed)
        gain = 10 ** (self.gain_db / 20)
        return (block * gain for block in squeezed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """Where a sum is levelled; with `for_prints` what it was before stays, to be listened to."""

    recipe: BusRecipe
    rate: int
    keys: Keys
    for_prints: bool

    def levelled(
        self,
        entering: Scratch,
        loudness: Loudness,
        progress: Progress,
        *,
        like: Levelled | None = None,
    ) -> Levelled:
        """The sum, which went through the filters, through the rest of the bus.

        `like` the mix without moves it is levelled by the same gains.
        """
        entered_lufs = loudness.integrated_lufs if like is None else like.entered_lufs
        squeeze = Squeeze(self.recipe, self.rate, lufs=entered_lufs, keys=self.keys)
        sound, loudness = self._squeezed(squeeze, entering, loudness, progress)
        steps = list(_squeeze_steps(self.recipe, squeeze)) if squeeze.acts else []
        holding = None
        later = _part(progress, 0.5, 0.8)
        if like is not None and like.held is not None:
            holding = like.held.again(sound, later)
        elif self.recipe.target_lufs is not None and like is None:
            aim = Aim(
                lufs=self.recipe.target_lufs,
                ceiling_dbtp=self.recipe.ceiling_dbtp,
                limit_at_most_db=self.recipe.limit_at_most_db,
            )
            holding = held(sound, loudness, aim, self.rate, later)
        if holding is not None:
            gain_db, said = _reached(self.recipe, holding)
            steps.append(holding.said())
        else:
            gain_db, said = _headroom(self.recipe, loudness, None if like is None else like.gain_db)
        return Levelled(
            entering=entering,
            entered_lufs=entered_lufs,
            sound=sound,
            squeeze=squeeze,
            held=holding,
            gain_db=gain_db,
            steps=(*steps, said),
        )

    def _squeezed(
        self, squeeze: Squeeze, entering: Scratch, loudness: Loudness, progress: Progress
    ) -> tuple[Scratch, Loudness]:
        if not squeeze.acts:
            return entering, loudness
        blocks = counted(entering.blocks(), entering.frames, progress, "level", part=(0.0, 0.5))
        meter = Meter(self.rate, channels=2)
        if self.for_prints:
            path = entering.path.with_suffix(".bus")
            sound = Scratch(path, 2).write_all(squeeze(blocks, 2), meter)
        else:
            sound = entering.rewrite(squeeze(blocks, 2), meter)
        return sound, meter.result()


def _headroom(bus: BusRecipe, loudness: Loudness, given_db: float | None) -> tuple[float, Step]:
    """The gain for the loudness, or the one that is given; less where the peaks need it."""
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    if lufs is None or peak is None:
        return 0.0, step("level", "The mix is silent or too short to have a level.", gain_db=0.0)
    if bus.target_lufs is None:
        gain_db, cause = 0.0, ""
    else:
        wanted_db = bus.target_lufs - lufs if given_db is None else given_db
        gain_db = min(wanted_db, bus.ceiling_dbtp - peak)
        cause = _cause(bus) if gain_db < wanted_db else ""
    return gain_db, _level_step(gain_db, lufs + gain_db, peak + gain_db, cause)


def _reached(bus: BusRecipe, holding: Held) -> tuple[float, Step]:
    lufs = holding.loudness.integrated_lufs or 0.0
    peak = holding.loudness.true_peak_dbtp or 0.0
    short = bus.target_lufs is not None and lufs < bus.target_lufs - 0.05
    return holding.gain_db, _level_step(holding.gain_db, lufs, peak, _cause(bus) if short else "")


def _cause(bus: BusRecipe) -> str:
    return f", as loud as {number(bus.ceiling_dbtp)} dBTP of true peak allow"


def _level_step(gain_db: float, lufs: float, peak: float, cause: str) -> Step:
    return step(
        "level",
        f"The mix: {change(gain_db)}, to {number(lufs)} LUFS{cause}; "
        f"true peak {number(peak)} dBTP.",
        gain_db=gain_db,
        integrated_lufs=lufs,
        true_peak_dbtp=peak,
    )


def _squeeze_steps(bus: BusRecipe, squeeze: Squeeze) -> Iterator[Step]:
    most = squeeze.most_reduction_db
    if bus.compressor is not None and most is not None:
        yield step(
            "glue",
            f"Glue: {bus.compressor.ratio:g}:1 over the mix, {number(most)} dB reduction at most.",
            ratio=bus.compressor.ratio,
            most_reduction_db=most,
        )
    if bus.saturation is not None:
        yield step(
            "saturate_bus",
            f"Saturation over the mix: {bus.saturation.curve}, "
            f"drive {change(bus.saturation.drive_db)}.",
            curve=bus.saturation.curve,
            drive_db=bus.saturation.drive_db,
        )


def _part(progress: Progress, low: float, high: float) -> Progress:
    def report(stage: str, fraction: float) -> None:
        progress(stage, low + (high - low) * fraction)

    return report
