"""A ZIP of stems becomes stored files, each as its sender made it; all else is told by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from processing import arrivals
from processing.attempts import Refused
from processing.engine import archive
from processing.engine.archive import Archive, Outcome, Verdict
from processing.engine.headers import Header
from processing.jobs import Step
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import UnpackRecipe
from processing.storage import refuse_when_full
from processing.workbench import Bench

STAGES = (
    Stage("fetch", "Fetch the upload", 0.5),
    Stage("check", "Check the ZIP", 0.1),
    Stage("unpack", "Unpack it, check its files"),
    Stage("store", "Put them away", 0.5),
)
_NAMED = 3


def unpack(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """Renders `entry-001` and so on, in the order of the ZIP; the steps tell of every entry.

    Refused as a whole, or when not a single file of it can be taken.
    """
    recipe = UnpackRecipe.from_json(job.recipe)
    pulse.plan(STAGES)
    upload = arrivals.fetch(job, recipe, bench, pulse)
    try:
        pulse("check", 0.0)
        found = archive.read(upload)
        return _put_away(found, bench, pulse)
    except archive.Rejected as problem:
        raise Refused(problem.code, problem.sentence, problem.remedy) from problem


def _put_away(found: Archive, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """Stored bytes stay: nothing is stored before the last entry is known to be good."""
    refuse_when_full(bench.folder, sum(entry.size_bytes for entry in found.sounds))
    outcomes = list(_kept(found, bench, pulse))
    good = sum(outcome.file is not None for outcome in outcomes)
    if not good:
        raise _none_usable(outcomes)
    made: list[Made] = []
    steps: list[Step] = [{"name": "archive", "warnings": [_warning(it) for it in found.warnings]}]
    for outcome in outcomes:
        step = _told(outcome)
        if outcome.file is not None and outcome.header is not None:
            pulse("store", len(made) / good)
            step["render"] = f"entry-{len(made) + 1:03}"
            made.append(
                bench.put_away(
                    step["render"],
                    outcome.file,
                    media_type=arrivals.media_type(outcome.header.container),
                    facts=_shape(outcome.header),
                )
            )
            outcome.file.unlink()
        steps.append(step)
    return made, steps


def _kept(found: Archive, bench: Bench, pulse: Pulse) -> Iterator[Outcome]:
    """All outcomes, each with a file that stays where it is."""
    folder = bench.at("kept")
    folder.mkdir()
    for outcome in archive.unpack(found, bench.folder, pulse):
        if outcome.file is None:
            yield outcome
        else:
            yield replace(outcome, file=outcome.file.rename(folder / outcome.file.name))


def _told(outcome: Outcome) -> dict[str, Any]:
    """One entry, as the page and the API tell of it."""
    return {
        "name": "entry",
        "render": None,
        "file": outcome.entry.name,
        "path": outcome.entry.path,
        "size_bytes": outcome.entry.size_bytes,
        "verdict": outcome.verdict.value,
        "code": outcome.code,
        "sentence": outcome.sentence,
        "remedy": outcome.remedy,
    }


def _warning(warning: tuple[str, str]) -> dict[str, str]:
    code, sentence = warning
    return {"code": code, "sentence": sentence}


def _shape(header: Header) -> dict[str, int | None]:
    return {
        "rate": header.rate,
        "channels": header.channels,
        "frames": header.frames,
        "bits": header.bits,
    }


def _none_usable(outcomes: list[Outcome]) -> Refused:
    refused = [outcome for outcome in outcomes if outcome.verdict == Verdict.REFUSED]
    first = refused[0]
    if len(refused) == 1:
        return Refused(first.code, f"{first.entry.name}: {first.sentence}", first.remedy)
    listed = " ".join(f"{it.entry.name}: {it.sentence}" for it in refused[:_NAMED])
    more = f" And {len(refused) - _NAMED} more." if len(refused) > _NAMED else ""
    sentence = f"None of the {len(refused)} sound files in this ZIP can be used. {listed}{more}"
    return Refused(first.code, sentence, first.remedy)
