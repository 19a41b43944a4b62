"""One stem's channel: brought to the rate, filtered, compressed, and given its fader's gain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from processing.engine.audio import Reader, Samples
from processing.engine.compressor import Compression
from processing.engine.filters import Filter, chain, equaliser, high_pass
from processing.engine.meter import Loudness, Meter
from processing.engine.phrases import Step, change, frequency, number, place, step
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, at_rate, counted, heard
from processing.recipes.mix import StripRecipe

_LIFT_AT_MOST_DB = 40.0  # beyond that it is the stem's noise that is mixed
_SILENT_DBFS = -100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A stem as the sum takes it, and what was found and done on the way."""

    recipe: StripRecipe
    from_rate: int
    rate: int
    sound: Scratch
    loudness: Loudness
    gain_db: float = 0.0
    most_reduction_db: float | None = None
    level_missed: str = ""

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def is_silent(self) -> bool:
        peak = self.loudness.sample_peak_dbfs
        return peak is None or peak < _SILENT_DBFS

    def said(self) -> Step:
        """The strip in one sentence."""
        if self.is_silent:
            return step("strip", f"{self.name}: silent, left out.", strip=self.name, silent=True)
        recipe = self.recipe
        parts = [change(self.gain_db), place(recipe.pan)]
        if recipe.high_pass_hz is not None:
            parts.append(f"high-pass {frequency(recipe.high_pass_hz)}")
        parts += [f"{change(band.gain_db)} at {frequency(band.hz)}" for band in recipe.eq]
        if recipe.compressor is not None and self.most_reduction_db is not None:
            parts.append(f"{recipe.compressor.ratio:g}:1 compression")
            parts.append(f"{number(self.most_reduction_db)} dB reduction at most")
        if recipe.reverb_send_lu is not None:
            parts.append(f"reverb {number(-recipe.reverb_send_lu, 0)} LU below it")
        if self.level_missed:
            parts.append(self.level_missed)
        return step(
            "strip",
            f"{self.name}: {', '.join(parts)}.",
            strip=self.name,
            gain_db=self.gain_db,
            pan=recipe.pan,
            integrated_lufs=self.loudness.integrated_lufs,
            most_reduction_db=self.most_reduction_db,
        )


def taken_in(recipe: StripRecipe, stem: Reader, rate: int, path: Path, progress: Progress) -> Strip:
    """Resampled, filtered and measured; compression has to know the loudness first."""
    if stem.channels > 2:
        raise CannotRender(
            f"{recipe.name} has {stem.channels} channels; a mix is made of mono and stereo stems.",
            "Export it as stereo and upload it again.",
        )
    meter = Meter(rate, stem.channels, true_peak=False)
    sound = Scratch(path, stem.channels).write_all(_filtered(recipe, stem, rate, progress), meter)
    return Strip(
        recipe=recipe, from_rate=stem.rate, rate=rate, sound=sound, loudness=meter.result()
    )


def shaped(strip: Strip, path: Path, reference_lufs: float, progress: Progress) -> Strip:
    """Compressed, and its fader set so that it lands where the recipe wants it."""
    before = strip.loudness.integrated_lufs
    strip = _compressed(strip, path, progress)
    progress("shape", 1.0)
    after = strip.loudness.integrated_lufs
    level_lu, gain_db = strip.recipe.level_lu, strip.recipe.gain_db
    if before is None or after is None:
        missed = "" if level_lu is None else "too short or too quiet to be levelled"
        return replace(strip, gain_db=gain_db, level_missed=missed)
    if level_lu is None:
        return replace(strip, gain_db=before - after + gain_db)
    wanted = reference_lufs + level_lu - after
    if wanted > _LIFT_AT_MOST_DB:
        missed = f"{number(wanted - _LIFT_AT_MOST_DB)} LU below its level: too quiet to lift more"
        return replace(strip, gain_db=_LIFT_AT_MOST_DB + gain_db, level_missed=missed)
    return replace(strip, gain_db=wanted + gain_db)


def _filtered(
    recipe: StripRecipe, stem: Reader, rate: int, progress: Progress
) -> Iterator[Samples]:
    counted_blocks = counted(heard(stem), stem.frames, progress, "listen")
    blocks = at_rate(counted_blocks, of=stem.rate, to=rate, channels=stem.channels)
    rows = equaliser(recipe.eq, rate)
    if recipe.high_pass_hz is not None:
        rows = chain(high_pass(recipe.high_pass_hz, rate, recipe.high_pass_slope_db), rows)
    return map(Filter(rows, stem.channels), blocks)


def _compressed(strip: Strip, path: Path, progress: Progress) -> Strip:
    lufs = strip.loudness.integrated_lufs
    if strip.recipe.compressor is None or lufs is None:
        return strip
    channels = strip.sound.channels
    compression = Compression(strip.recipe.compressor, strip.rate, lufs=lufs, channels=channels)
    meter = Meter(strip.rate, channels, true_peak=False)
    blocks = counted(strip.sound.blocks(), strip.sound.frames, progress, "shape")
    sound = Scratch(path, channels).write_all(map(compression, blocks), meter)
    strip.sound.path.unlink()
    return replace(
        strip,
        sound=sound,
        loudness=meter.result(),
        most_reduction_db=compression.most_reduction_db,
    )
