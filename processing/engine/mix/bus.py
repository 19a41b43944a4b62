"""The mix bus: glue, then the one gain that leaves room for mastering. No limiter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from processing.engine.audio import Samples
from processing.engine.dynamics import Compression
from processing.engine.meter import Loudness, Meter
from processing.engine.mix.summing import Mix
from processing.engine.phrases import Step, change, number, step
from processing.engine.progress import Progress
from processing.engine.streams import Scratch, counted
from processing.recipes.channel import Compressor
from processing.recipes.mix import BusRecipe


def levelled(
    bus: BusRecipe, mix: Mix, rate: int, path: Path, progress: Progress
) -> tuple[Iterator[Samples], list[Step]]:
    """The finished mix in blocks, and what the bus did."""
    sound, loudness, steps = mix.sound, mix.loudness, []
    if bus.compressor is not None and loudness.integrated_lufs is not None:
        compression = Compression(bus.compressor, rate, lufs=loudness.integrated_lufs, channels=2)
        blocks = counted(sound.blocks(), sound.frames, progress, "level", part=(0.0, 0.5))
        meter = Meter(rate, channels=2)
        sound = Scratch(path, channels=2).write_all(map(compression, blocks), meter)
        loudness = meter.result()
        steps.append(_glue_step(bus.compressor, compression))
    gain_db, said = _headroom(bus, loudness)
    gain = 10 ** (gain_db / 20)
    return (block * gain for block in sound.blocks()), [*steps, said]


def _headroom(bus: BusRecipe, loudness: Loudness) -> tuple[float, Step]:
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    if lufs is None or peak is None:
        return 0.0, step("level", "The mix is silent or too short to have a level.", gain_db=0.0)
    if bus.target_lufs is None:
        gain_db, cause = 0.0, ""
    else:
        gain_db = min(bus.target_lufs - lufs, bus.ceiling_dbtp - peak)
        held = gain_db < bus.target_lufs - lufs
        cause = f", as loud as {number(bus.ceiling_dbtp)} dBTP of true peak allow" if held else ""
    sentence = (
        f"The mix: {change(gain_db)}, to {number(lufs + gain_db)} LUFS{cause}; "
        f"true peak {number(peak + gain_db)} dBTP."
    )
    return gain_db, step(
        "level",
        sentence,
        gain_db=gain_db,
        integrated_lufs=lufs + gain_db,
        true_peak_dbtp=peak + gain_db,
    )


def _glue_step(settings: Compressor, compression: Compression) -> Step:
    most = compression.most_reduction_db
    sentence = f"Glue: {settings.ratio:g}:1 over the mix, {number(most)} dB reduction at most."
    return step("glue", sentence, ratio=settings.ratio, most_reduction_db=most)
