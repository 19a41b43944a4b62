"""A set of stems is looked at as a whole; what comes of it is one JSON file, and its report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from processing.attempts import Refused
from processing.engine.passport import STAGES, Section, StemSource, passport
from processing.jobs import Step
from processing.models import Job, Report
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import PassportRecipe
from processing.workbench import Bench

MEDIA_TYPE = "application/json"
_FETCH = Stage("fetch", "Fetch the stems", 0.5)
_STORE = Stage("store", "Put it away", 0.1)


def look_at(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """One render, `passport`."""
    recipe = PassportRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *(Stage(name, title) for name, title in STAGES), _STORE])
    files = bench.fetch_sources(job, partial(pulse, "fetch"))
    known = _reports(job)
    stems = [
        StemSource(stem.name, stem.role, _file(files, stem.name), known.get(stem.name))
        for stem in recipe.stems
    ]
    told = passport(
        stems,
        _file(files, recipe.rough) if recipe.rough else None,
        [Section(part.from_seconds, part.to_seconds) for part in recipe.sections],
        pulse,
        rough_name=recipe.rough,
    )
    pulse("store", 0.0)
    file = bench.at("passport.json")
    file.write_text(json.dumps(told, allow_nan=False, ensure_ascii=False), encoding="utf-8")
    return [bench.put_away("passport", file, media_type=MEDIA_TYPE, report=told)], []


def _reports(job: Job) -> dict[str, Mapping[str, Any]]:
    """What was measured on these very bytes before, by the names of the sources."""
    sources = list(job.sources.all())
    files = {source.audio_file_id for source in sources}
    reports = Report.objects.filter(render__name="audio", render__audio_file__in=files)
    known = {
        report.render.audio_file_id: report.facts
        for report in reports.select_related("render").order_by("pk")
    }
    return {
        source.name: known[source.audio_file_id]
        for source in sources
        if source.audio_file_id in known
    }


def _file(files: Mapping[str, Path], name: str) -> Path:
    if name not in files:
        raise Refused(
            "cannot_render",
            f"The recipe asks for “{name}”, which is not among the files.",
            "Order again from the song as it is now.",
        )
    return files[name]
