"""The mix bus: glue, saturation, and the gain that leaves room for mastering.

Filters, mono bass and width come before, with the sum. Peaks are held only where the recipe says
how far. A print goes through the same gains as the whole mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

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

    entering: Scratch  # what the compressor listened to; written over when nobody else asks for it
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


def levelled(  # noqa: PLR0913  # the bus, its sound, and where it works
    bus: BusRecipe,
    entering: Scratch,
    loudness: Loudness,
    *,
    keys: Keys,
    path: Path,
    for_prints: bool,
    rate: int,
    progress: Progress,
) -> Levelled:
    """The sum through the bus; its filters are behind it."""
    sound = entering
    steps: list[Step] = []
    squeeze = Squeeze(bus, rate, lufs=loudness.integrated_lufs, keys=keys)
    if squeeze.acts:
        blocks = counted(entering.blocks(), entering.frames, progress, "level", part=(0.0, 0.5))
        meter = Meter(rate, channels=2)
        if for_prints:
            sound = Scratch(path, 2).write_all(squeeze(blocks, 2), meter)
        else:
            entering.rewrite(squeeze(blocks, 2), meter)
        loudness = meter.result()
        steps += _squeeze_steps(bus, squeeze)
    holding = None
    if bus.target_lufs is not None:
        aim = Aim(
            lufs=bus.target_lufs,
            ceiling_dbtp=bus.ceiling_dbtp,
            limit_at_most_db=bus.limit_at_most_db,
        )
        holding = held(sound, loudness, aim, rate, _part(progress, 0.5, 0.8))
    gain_db, said = _headroom(bus, loudness) if holding is None else _reached(bus, holding)
    return Levelled(
        entering=entering,
        sound=sound,
        squeeze=squeeze,
        held=holding,
        gain_db=gain_db,
        steps=(*steps, *([] if holding is None else [holding.said()]), said),
    )


def _headroom(bus: BusRecipe, loudness: Loudness) -> tuple[float, Step]:
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    if lufs is None or peak is None:
        return 0.0, step("level", "The mix is silent or too short to have a level.", gain_db=0.0)
    if bus.target_lufs is None:
        gain_db, cause = 0.0, ""
    else:
        gain_db = min(bus.target_lufs - lufs, bus.ceiling_dbtp - peak)
        cause = _cause(bus) if gain_db < bus.target_lufs - lufs else ""
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
