"""Orders that make sound: the worker's side of the engine's one door."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from processing import recipes
from processing.engine import render as door
from processing.engine.also import File
from processing.jobs import Step
from processing.listening import STAGES as LISTENED_TO
from processing.listening import engine_speaks, heard, listenable, shape
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.workbench import Bench

_FETCH = Stage("fetch", "Fetch the sound", 0.3)
_PLAYED = {"print", "stem", "candidate", "track"}


def make(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], Sequence[Step]]:
    """What the recipe asks for: the main sound as players need it, and every other file."""
    recipe = recipes.read(job.recipe)
    stages = [Stage(name, title) for name, title in door.stages(recipe)]
    pulse.plan([_FETCH, *stages, *LISTENED_TO])
    sources = bench.fetch_sources(job, partial(pulse, "fetch"))
    with engine_speaks():
        rendered = door.render(
            recipe,
            sources,
            bench.folder,
            identity=job.order_sha256,
            progress=pulse,
            keep=job.keep,
        )
        made = listenable(bench, pulse, rendered.main.path)
        for number, file in enumerate(rendered.files[1:]):
            pulse("store", number / len(rendered.files))
            made.extend(_put_away(bench, file, rendered.facts.get(file.name)))
    return made, rendered.steps


def _put_away(bench: Bench, file: File, facts: Mapping[str, Any] | None) -> list[Made]:
    """What is to be heard gets a FLAC that browsers play; what is to be taken away is there too."""
    if file.kind == "data":
        return [_data(bench, file)]
    if facts is not None:
        return [_as_it_is(bench, file, facts)]
    flac = bench.at(f"{file.name}.flac")
    facts, index = heard(file.path, flac)
    listened = bench.put_away(
        f"{file.name}-lossless",
        flac,
        media_type="audio/flac",
        facts=shape(index),
        report=index if file.kind in _PLAYED else {**facts, **index},
        kind=file.kind,
        title=file.title,
    )
    if file.kind not in _PLAYED:
        return [listened]
    return [_as_it_is(bench, file, facts), listened]


def _as_it_is(bench: Bench, file: File, facts: Mapping[str, Any]) -> Made:
    return bench.put_away(
        file.name,
        file.path,
        media_type=file.media_type,
        facts=shape(facts),
        report=facts,
        kind=file.kind,
        title=file.title,
    )


def _data(bench: Bench, file: File) -> Made:
    report = json.loads(file.path.read_text()) if file.media_type == "application/json" else None
    return bench.put_away(
        file.name,
        file.path,
        media_type=file.media_type,
        report=report,
        kind=file.kind,
        title=file.title,
    )
