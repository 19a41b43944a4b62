"""Two versions are lined up; what comes of it is one JSON file, and its report."""

from __future__ import annotations

import json
from functools import partial

from processing.engine.align import STAGES, align
from processing.jobs import Step
from processing.listening import engine_speaks
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import AlignRecipe
from processing.workbench import Bench

MEDIA_TYPE = "application/json"
_FETCH = Stage("fetch", "Fetch both versions", 0.3)
_STORE = Stage("store", "Put it away", 0.1)


def line_up(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """One render, `alignment`."""
    AlignRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *(Stage(name, title) for name, title in STAGES), _STORE])
    files = bench.fetch_sources(job, partial(pulse, "fetch"))
    with engine_speaks():
        told = align(files["earlier"], files["later"], pulse)
    pulse("store", 0.0)
    file = bench.at("alignment.json")
    file.write_text(json.dumps(told, allow_nan=False), encoding="utf-8")
    return [bench.put_away("alignment", file, media_type=MEDIA_TYPE, report=told)], []
