"""Masters a mix: listen, plan, prepare, drive into the limiter to the loudness wanted, verify.

What a recipe leaves to us (`corrective`, a reference) is planned first, as another recipe that
says all of it in numbers; the sound is made from that one alone.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from processing.engine.also import Also
from processing.engine.audio import Reader
from processing.engine.master import candidates, outcome
from processing.engine.master.following import Pair, followed, follows
from processing.engine.master.listening import Analysis, listened
from processing.engine.master.making import REPAIRS_AT_MOST, Desk, Made, copied, made
from processing.engine.master.planning import planned
from processing.engine.meter import Loudness
from processing.engine.phrases import Step, number, step
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.engine.streams import counted, heard, measured, opened
from processing.recipes.master import MasterRecipe
from processing.recipes.master_chain import Intensity

__all__ = ["REPAIRS_AT_MOST", "STAGES", "Analysis", "plan", "planned", "render"]

STAGES = [
    ("analyse", "Listen to the mix"),
    ("prepare", "Prepare it"),
    ("drive", "Drive into the limiter"),
    ("write", "Write the master"),
    ("verify", "Measure what was written"),
]

_OTHERS: tuple[Intensity, ...] = ("gentle", "strong")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """An order in numbers: what is left to do once everything has been heard."""

    recipe: MasterRecipe
    before: Loudness
    pair: Pair | None  # what is held against a reference
    steps: tuple[Step, ...]

    def made(
        self, recipe: MasterRecipe, mix: Reader, output: Path, desk: Desk
    ) -> tuple[Made, tuple[Step, ...]]:
        """The master that a recipe asks for, and what is said of the match."""
        if self.pair is None or not follows(recipe):
            return made(recipe, mix, self.before, output, desk), ()
        done, said = followed(recipe, mix, self.pair, output, desk)
        return done, (said,)


def render(
    recipe: MasterRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
    also: Also | None = None,
) -> list[Step]:
    """Write the float32 master, at the loudness asked for and under its ceiling, or refuse.

    With candidates a gentler and a stronger one go to `also`, with a plan the planned recipe.
    """
    with (
        opened(sources, "mix") as mix,
        tempfile.TemporaryDirectory(dir=output.parent, prefix="master-") as name,
    ):
        order = _understood(recipe, sources, mix, progress)
        share = 1 / 3 if also is not None and recipe.candidates else 1.0
        desk = Desk(folder=Path(name), progress=_within(progress, "verify", 0.0, share))
        done, matched = order.made(order.recipe, mix, output, desk)
        steps = [
            outcome.analysis(order.before),
            *order.steps,
            *done.sound.steps,
            outcome.drive(order.recipe, done.landing),
            *outcome.cost(order.recipe, done),
            outcome.verdict(done.after),
            *matched,
        ]
        if also is not None:
            _kept(order, recipe, done, also)
            if recipe.candidates:
                steps += _others(order, mix, done, Path(name), progress, also)
    return steps


def plan(
    recipe: MasterRecipe, sources: Mapping[str, Path], *, progress: Progress = silent
) -> MasterRecipe:
    """What the recipe leaves open, in numbers with their reasons; nothing is made yet."""
    with opened(sources, "mix") as mix:
        return _understood(recipe, sources, mix, progress).recipe


def _understood(
    recipe: MasterRecipe, sources: Mapping[str, Path], mix: Reader, progress: Progress
) -> _Order:
    """Everything is heard that the order asks to be heard, and planned what it leaves open."""
    _mono_or_stereo(mix, "mix")
    if recipe.corrective == "off" and recipe.reference is None:
        blocks = counted(heard(mix), mix.frames, progress, "analyse")
        before = measured(blocks, mix.rate, mix.channels)
        _refuse_silence(before, "mix")
        return _Order(recipe=recipe, before=before, pair=None, steps=())
    own = listened(mix, progress, part=(0.0, 0.5 if recipe.reference else 1.0))
    _refuse_silence(own.loudness, "mix")
    other = _heard_reference(sources, progress) if recipe.reference else None
    said = planned(recipe, own, other)
    steps = () if said == recipe else (outcome.plan(said, recipe),)
    pair = Pair(mix=own, reference=other) if other else None
    return _Order(recipe=said, before=own.loudness, pair=pair, steps=steps)


def _heard_reference(sources: Mapping[str, Path], progress: Progress) -> Analysis:
    with opened(sources, "reference") as file:
        _mono_or_stereo(file, "reference")
        found = listened(file, progress, part=(0.5, 1.0))
    _refuse_silence(found.loudness, "reference")
    return found


def _mono_or_stereo(file: Reader, what: str) -> None:
    if file.channels > 2:
        raise CannotRender(
            f"This {what} has {file.channels} channels; a master is made from mono or stereo.",
            f"Upload a stereo {what}.",
        )


def _refuse_silence(found: Loudness, what: str) -> None:
    if found.integrated_lufs is None:
        raise CannotRender(
            f"This {what} is silent, or shorter than 0.4 s: it has no loudness to "
            + ("bring to a target." if what == "mix" else "be held against."),
            f"Listen to the {what} and order the master with one that has sound in it.",
        )


def _kept(order: _Order, ordered: MasterRecipe, done: Made, also: Also) -> None:
    """The recipe as it was planned, and what met the limiter where that is wanted."""
    if order.recipe != ordered:
        path = also.file(
            "recipe", title="Recipe as planned", kind="data", media_type="application/json"
        )
        text = json.dumps(order.recipe.to_json(), ensure_ascii=False, indent=1, allow_nan=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    if also.keep:
        path = also.file("before-limiter", title="Before the limiter", kind="intermediate")
        copied(done.sound.sound, done.sound.rate, path)


def _others(  # noqa: PLR0913, PLR0917  # a candidate needs all that the master needed
    order: _Order, mix: Reader, done: Made, folder: Path, progress: Progress, also: Also
) -> list[Step]:
    """The gentle and the strong one, as loud as the master itself came out."""
    target_lufs = round(done.after.integrated_lufs or order.recipe.target_lufs, 3)
    steps = []
    for place, intensity in enumerate(_OTHERS, start=1):
        recipe = replace(candidates.at(order.recipe, intensity), target_lufs=target_lufs)
        path = also.file(intensity, title=f"Master, {intensity}", kind="candidate")
        part = _all_within(progress, "verify", place / 3, (place + 1) / 3)
        try:
            other, _ = order.made(recipe, mix, path, Desk(folder=folder, progress=part))
        except CannotRender as problem:
            steps.append(step("candidate", f"No {intensity} one: {problem.sentence}", made=False))
            continue
        after = other.after
        steps.append(
            step(
                "candidate",
                f"The {intensity} one is as loud: {number(after.integrated_lufs or 0.0)} LUFS, "
                f"with {number(other.landing.most_reduction_db)} dB of limiting at most and peaks "
                f"{number(after.plr_db or 0.0)} dB over the loudness.",
                made=True,
                intensity=intensity,
                integrated_lufs=after.integrated_lufs,
                true_peak_dbtp=after.true_peak_dbtp,
                plr_db=after.plr_db,
                most_reduction_db=other.landing.most_reduction_db,
                recipe=recipe.to_json(),
            )
        )
    return steps


def _within(progress: Progress, last: str, low: float, high: float) -> Progress:
    """The last stage takes only its part, so that something can follow in it."""

    def report(stage: str, fraction: float) -> None:
        progress(stage, low + (high - low) * fraction if stage == last else fraction)

    return report


def _all_within(progress: Progress, last: str, low: float, high: float) -> Progress:
    """All stages as equal parts of one."""
    order = [name for name, _ in STAGES]

    def report(stage: str, fraction: float) -> None:
        done = (order.index(stage) + fraction) / len(order)
        progress(last, low + (high - low) * done)

    return report
