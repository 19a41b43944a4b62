"""What a strip does to its stem: filters, gate, equaliser, de-esser, compressor, saturation, level.

Two passes, because dynamics have to know how loud what they are given is; a gate takes one more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from processing.engine.audio import Reader, Samples
from processing.engine.dynamics import DeEssing, EssBalance, Gating
from processing.engine.filters import Filter, chain, equaliser, high_pass, low_pass
from processing.engine.kernels import Floats
from processing.engine.meter import Meter
from processing.engine.mix.keys import Keys, Tap
from processing.engine.mix.squeeze import Squeeze, listening
from processing.engine.mix.strip import Strip
from processing.engine.phrases import number
from processing.engine.processor import through
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.standing import standing
from processing.engine.streams import Scratch, at_rate, counted, heard
from processing.recipes.mix import GroupRecipe, StripRecipe

_LIFT_AT_MOST_DB = 40.0  # beyond that it is the stem's noise that is mixed


def taken_in(  # noqa: PLR0913, PLR0917
    recipe: StripRecipe, stem: Reader, rate: int, path: Path, progress: Progress, tap: Tap | None
) -> Strip:
    """Resampled, filtered and measured; what comes after has to know the loudness first."""
    blocks = _cleaned(recipe, stem, rate, progress)
    before, after = _filters(recipe, rate)
    if tap is None:
        blocks = map(Filter(chain(before, after), stem.channels), blocks)
    else:
        blocks = tap(map(Filter(before, stem.channels), blocks))
        blocks = map(Filter(after, stem.channels), blocks)
    balance = None
    if recipe.de_esser is not None:
        balance = EssBalance(recipe.de_esser, rate, stem.channels)
        blocks = blocks if recipe.gate else _fed(blocks, balance)
    meter = Meter(rate, stem.channels, true_peak=False)
    sound = Scratch(path, stem.channels).write_all(blocks, meter)
    return Strip(
        recipe=recipe,
        from_rate=stem.rate,
        rate=rate,
        sound=sound,
        loudness=standing(meter.result()),
        ess_balance=balance,
    )


def tapped(recipe: StripRecipe, stem: Reader, rate: int, tap: Tap, progress: Progress) -> None:
    """A muted stem as far as others listen to it."""
    before, _ = _filters(recipe, rate)
    blocks = _cleaned(recipe, stem, rate, progress)
    for _ in tap(map(Filter(before, stem.channels), blocks)):
        pass


def shaped(strip: Strip, keys: Keys, reference_lufs: float, progress: Progress) -> Strip:
    """After its dynamics, and its fader set so that it lands where the recipe wants it."""
    strip = _gated(strip, keys, progress)
    before = strip.loudness.integrated_lufs
    strip = _squeezed(strip, keys, progress)
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


def passes(part: StripRecipe | GroupRecipe, rate: int) -> Floats:
    """The high-pass and the low-pass."""
    rows = chain()
    if part.high_pass_hz is not None:
        rows = chain(high_pass(part.high_pass_hz, rate, part.high_pass_slope_db))
    if part.low_pass_hz is not None:
        rows = chain(rows, low_pass(part.low_pass_hz, rate, part.low_pass_slope_db))
    return rows


def _filters(recipe: StripRecipe, rate: int) -> tuple[Floats, Floats]:
    """Up to where others listen, and from there to the dynamics: a gate comes before the bands."""
    return passes(recipe, rate), chain() if recipe.gate else equaliser(recipe.eq, rate)


def _cleaned(recipe: StripRecipe, stem: Reader, rate: int, progress: Progress) -> Iterator[Samples]:
    if stem.channels > 2:
        raise CannotRender(
            f"{recipe.name} has {stem.channels} channels; a mix is made of mono and stereo stems.",
            "Export it as stereo and upload it again.",
        )
    blocks = counted(heard(stem), stem.frames, progress, "listen")
    for block in at_rate(blocks, of=stem.rate, to=rate, channels=stem.channels):
        yield -block if recipe.invert_polarity else block


def _fed(blocks: Iterable[Samples], balance: EssBalance) -> Iterator[Samples]:
    for block in blocks:
        balance.feed(block)
        yield block


def _gated(strip: Strip, keys: Keys, progress: Progress) -> Strip:
    """The gate, and the equaliser that had to wait for it."""
    settings = strip.recipe.gate
    if settings is None:
        return strip
    sound, channels = strip.sound, strip.sound.channels
    key = keys.get(settings.key)
    lufs = strip.loudness.integrated_lufs if key is None else key.lufs
    blocks: Iterable[Samples] = counted(
        sound.blocks(), sound.frames, progress, "shape", part=(0.0, 0.5)
    )
    gating = None
    if lufs is not None:
        of_key = None if key is None else key.channels
        gating = Gating(settings, strip.rate, lufs=lufs, channels=channels, key_channels=of_key)
        blocks = (
            through(blocks, gating)
            if key is None
            else listening(blocks, gating, key.sound, channels)
        )
    blocks = map(Filter(equaliser(strip.recipe.eq, strip.rate), channels), blocks)
    if strip.ess_balance is not None:
        blocks = _fed(blocks, strip.ess_balance)
    meter = Meter(strip.rate, channels, true_peak=False)
    sound.rewrite(blocks, meter)
    closed_share = None if gating is None else gating.closed_share
    return replace(strip, loudness=standing(meter.result()), gate_closed_share=closed_share)


def _squeezed(strip: Strip, keys: Keys, progress: Progress) -> Strip:
    """De-esser, compressor and saturation."""
    lufs, channels = strip.loudness.integrated_lufs, strip.sound.channels
    squeeze = Squeeze(strip.recipe, strip.rate, lufs=lufs, keys=keys)
    if lufs is None or not (squeeze.acts or strip.recipe.de_esser is not None):
        return strip
    sound = strip.sound
    blocks: Iterable[Samples] = counted(
        sound.blocks(), sound.frames, progress, "shape", part=(0.5, 1.0)
    )
    de_essing = None
    if strip.recipe.de_esser is not None and strip.ess_balance is not None:
        de_essing = DeEssing(
            strip.recipe.de_esser, strip.rate, balance=strip.ess_balance, channels=channels
        )
        blocks = through(blocks, de_essing)
    meter = Meter(strip.rate, channels, true_peak=False)
    sound.rewrite(squeeze(blocks, channels), meter)
    return replace(
        strip,
        loudness=standing(meter.result()),
        most_reduction_db=squeeze.most_reduction_db,
        ess_reduction_db=None if de_essing is None else de_essing.most_reduction_db,
    )
