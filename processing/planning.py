"""A mix or a master is planned: what comes of it is a recipe as JSON, and its report."""

from __future__ import annotations

import json
from functools import partial

from processing.engine import automix, master
from processing.jobs import Step
from processing.listening import engine_speaks
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import PlanningRecipe
from processing.workbench import Bench

MEDIA_TYPE = "application/json"
_FETCH = Stage("fetch", "Fetch the sound", 0.5)
_STORE = Stage("store", "Put it away", 0.1)


def plan(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """One render, `recipe`."""
    wish = PlanningRecipe.from_json(job.recipe)
    stages = automix.STAGES if wish.master is None else master.STAGES[:1]
    pulse.plan([_FETCH, *(Stage(name, title) for name, title in stages), _STORE])
    sources = bench.fetch_sources(job, partial(pulse, "fetch"))
    with engine_speaks():
        if wish.master is not None:
            told = master.plan(wish.master, sources, progress=pulse).to_json()
        else:
            stems = {stem.name: sources[stem.name] for stem in wish.stems}
            roles = {stem.name: stem.role for stem in wish.stems if stem.role is not None}
            told = automix.plan(stems, roles, wish.tempo_bpm, pulse).to_json()
    pulse("store", 0.0)
    file = bench.at("recipe.json")
    file.write_text(json.dumps(told, allow_nan=False, ensure_ascii=False), encoding="utf-8")
    return [bench.put_away("recipe", file, media_type=MEDIA_TYPE, report=told)], []
