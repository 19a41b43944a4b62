"""Makes one master of a mix: through its chain, into the limiter, written, measured, repaired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from processing.engine import gate
from processing.engine.audio import Reader, Samples, Writer
from processing.engine.master.drive import PACES, Landing, landed
from processing.engine.master.prepare import Prepared, prepared
from processing.engine.meter import Loudness
from processing.engine.phrases import number
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted, measured
from processing.recipes.master import MasterRecipe

REPAIRS_AT_MOST = 4
_LOUDNESS_TOLERANCE_LU = 0.1
_REPAIR_STEP_DB = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A master that was written and measured: what met the limiter, how, and what came out."""

    sound: Prepared
    landing: Landing
    after: Loudness


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where trials are kept, and whom the work tells how far it is."""

    folder: Path
    progress: Progress


def made(  # noqa: PLR0913  # a mix, what is to be made of it, and where
    recipe: MasterRecipe,
    mix: Reader,
    before: Loudness,
    output: Path,
    desk: Desk,
    *,
    taps: Samples | None = None,
) -> Made:
    """Write the float32 master to `output`, or remove what was written and raise CannotRender."""
    sound = prepared(recipe, mix, before, desk.folder, desk.progress, taps=taps)
    try:
        landing, after = _verified(recipe, sound, output, desk.progress)
    except CannotRender:
        output.unlink(missing_ok=True)  # written by a trial that did not verify
        raise
    gate.check(output, frames=mix.frames)
    return Made(sound=sound, landing=landing, after=after)


def copied(sound: Scratch, rate: int, output: Path) -> None:
    with Writer(output, rate, sound.channels) as file:
        for block in sound.blocks():
            file.write(block)


def _verified(
    recipe: MasterRecipe, sound: Prepared, output: Path, progress: Progress
) -> tuple[Landing, Loudness]:
    """Limit, write, measure the file; as often as needed with the ceiling a little lower."""
    inner_dbtp = recipe.ceiling_dbtp
    landing: Landing | None = None
    for _ in range(1 + REPAIRS_AT_MOST):
        landing = landed(
            sound,
            target_lufs=recipe.target_lufs,
            ceiling_dbtp=inner_dbtp,
            slowest_pace=PACES[recipe.limiter.style],
            near=landing,
            progress=progress,
        )
        _write(landing, output, progress)
        after = _measure(output, progress)
        over_db = (after.true_peak_dbtp or 0.0) - recipe.ceiling_dbtp
        missed_lu = abs((after.integrated_lufs or 0.0) - recipe.target_lufs)
        if over_db <= 0 and missed_lu <= _LOUDNESS_TOLERANCE_LU:
            return landing, after
        inner_dbtp -= max(over_db, 0.0) + _REPAIR_STEP_DB
    raise CannotRender(
        f"This mix does not stay under {number(recipe.ceiling_dbtp)} dBTP "
        f"at {number(recipe.target_lufs)} LUFS.",
        "Choose a lower loudness, or a ceiling further from full scale.",
    )


def _write(landing: Landing, output: Path, progress: Progress) -> None:
    sound = landing.sound
    with Writer(output, landing.rate, sound.channels) as file:
        for block in counted(sound.blocks(), sound.frames, progress, "write"):
            file.write(block)


def _measure(output: Path, progress: Progress) -> Loudness:
    with Reader(output) as written:
        blocks = counted(written.blocks(), written.frames, progress, "verify")
        return measured(blocks, written.rate, written.channels)
