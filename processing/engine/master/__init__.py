"""Masters a mix: prepare, drive into the limiter to the loudness wanted, verify the file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from processing.engine import gate
from processing.engine.audio import Reader, Writer
from processing.engine.master.drive import PACES, Landing, landed
from processing.engine.master.prepare import Prepared, prepared
from processing.engine.meter import Loudness
from processing.engine.phrases import Step, change, number, step
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.engine.streams import counted, heard, measured, opened
from processing.recipes.master import MasterRecipe

STAGES = [
    ("analyse", "Listen to the mix"),
    ("prepare", "Prepare it"),
    ("drive", "Drive into the limiter"),
    ("write", "Write the master"),
    ("verify", "Measure what was written"),
]

REPAIRS_AT_MOST = 4
_LOUDNESS_TOLERANCE_LU = 0.1
_REPAIR_STEP_DB = 0.02


def render(
    recipe: MasterRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
) -> list[Step]:
    """Write the float32 master, at the loudness asked for and under its ceiling, or refuse."""
    with (
        opened(sources, "mix") as mix,
        tempfile.TemporaryDirectory(dir=output.parent, prefix="master-") as name,
    ):
        before = _analysed(mix, progress)
        sound = prepared(recipe, mix, before, Path(name), progress)
        try:
            landing, after = _verified(recipe, sound, output, progress)
        except CannotRender:
            output.unlink(missing_ok=True)  # written by a trial that did not verify
            raise
        frames = mix.frames
    gate.check(output, frames=frames)
    return [
        _analysis_step(before),
        *sound.steps,
        _drive_step(recipe, landing),
        _verdict_step(after),
    ]


def _analysed(mix: Reader, progress: Progress) -> Loudness:
    if mix.channels > 2:
        raise CannotRender(
            f"This mix has {mix.channels} channels; a master is made from mono or stereo.",
            "Upload a stereo mix.",
        )
    blocks = counted(heard(mix), mix.frames, progress, "analyse")
    found = measured(blocks, mix.rate, mix.channels)
    if found.integrated_lufs is None:
        raise CannotRender(
            "This mix is silent, or shorter than 0.4 s: it has no loudness to bring to a target.",
            "Listen to the mix and order the master from one with sound in it.",
        )
    return found


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
        f"The master could not be held at {number(recipe.ceiling_dbtp)} dBTP "
        f"and {number(recipe.target_lufs)} LUFS.",
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


def _analysis_step(before: Loudness) -> Step:
    return step(
        "analyse",
        f"The mix comes in at {number(before.integrated_lufs or 0.0)} LUFS, "
        f"true peak {number(before.true_peak_dbtp or 0.0)} dBTP.",
        integrated_lufs=before.integrated_lufs,
        true_peak_dbtp=before.true_peak_dbtp,
        lra_lu=before.lra_lu,
    )


def _drive_step(recipe: MasterRecipe, landing: Landing) -> Step:
    gain = change(landing.drive_db)
    if landing.most_reduction_db < 0.05:
        how = f"Gain {gain}; the limiter had nothing to do."
    else:
        how = (
            f"Driven by {gain} into the limiter at {number(recipe.ceiling_dbtp)} dBTP: "
            f"{number(landing.most_reduction_db)} dB of reduction at most, "
            f"at work for {number(100 * landing.limited_share)} % of the time"
            f"{', with a quick release' if landing.pace < 1 else ''}."
        )
    return step(
        "limit",
        how,
        gain_db=landing.drive_db,
        most_reduction_db=landing.most_reduction_db,
        limited_share=landing.limited_share,
        ceiling_dbtp=recipe.ceiling_dbtp,
    )


def _verdict_step(after: Loudness) -> Step:
    return step(
        "verify",
        f"Written and measured: {number(after.integrated_lufs or 0.0)} LUFS, "
        f"true peak {number(after.true_peak_dbtp or 0.0)} dBTP.",
        integrated_lufs=after.integrated_lufs,
        true_peak_dbtp=after.true_peak_dbtp,
        lra_lu=after.lra_lu,
        plr_db=after.plr_db,
    )
