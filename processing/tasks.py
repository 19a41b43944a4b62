"""The Celery tasks, one for each kind of job: translate, call the engine once, translate back.

Only workers load this module, and the engine with it; the pool's processes then share its memory.
"""

from __future__ import annotations

import json
from functools import partial

from celery import shared_task

from processing import (
    alignments,
    arrivals,
    attempts,
    listening,
    making,
    passports,
    planning,
    speaking,
    unpacking,
)
from processing.engine import deliver, features, intake
from processing.jobs import Step
from processing.listening import engine_speaks, listenable, shape
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import FeaturesRecipe, IngestRecipe
from processing.workbench import Bench

# Seconds. Past the first the job fails with a sentence; past the second its process is killed.
_SOON, _SOON_AT_LAST = 3600, 3900
_LATER, _LATER_AT_LAST = 10_800, 11_100

_FETCH = Stage("fetch", "Fetch the sound", 0.3)
_FEATURES = (Stage("proxy", "Make the preview", 2), Stage("listen", "Find tempo, key and sections"))
_INGEST = (
    Stage("fetch", "Fetch the upload", 0.5),
    Stage("check", "Check the file", 0.1),
    Stage("decode", "Read the sound"),
    Stage("verify", "Read it again", 0.5),
    *listening.STAGES,
)


@shared_task(name="processing.ingest", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def ingest(job_id: int) -> None:
    if attempts.attempt(job_id, _ingest):
        arrivals.forget(job_id)


@shared_task(name="processing.unpack", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def unpack_stems(job_id: int) -> None:
    if attempts.attempt(job_id, unpacking.unpack):
        arrivals.forget(job_id)


@shared_task(name="processing.edit", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def edit_stem(job_id: int) -> None:
    attempts.attempt(job_id, making.make)


@shared_task(name="processing.play", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def play_notes(job_id: int) -> None:
    attempts.attempt(job_id, making.make)


@shared_task(name="processing.mix", soft_time_limit=_LATER, time_limit=_LATER_AT_LAST)
def mix_stems(job_id: int) -> None:
    attempts.attempt(job_id, making.make)


@shared_task(name="processing.master", soft_time_limit=_LATER, time_limit=_LATER_AT_LAST)
def master_mix(job_id: int) -> None:
    attempts.attempt(job_id, making.make)


@shared_task(name="processing.album", soft_time_limit=_LATER, time_limit=_LATER_AT_LAST)
def make_album(job_id: int) -> None:
    attempts.attempt(job_id, making.make)


@shared_task(name="processing.features", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def look_closer(job_id: int) -> None:
    attempts.attempt(job_id, _features)


@shared_task(name="processing.passport", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def look_at_stems(job_id: int) -> None:
    attempts.attempt(job_id, passports.look_at)


@shared_task(name="processing.plan", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def plan_recipe(job_id: int) -> None:
    attempts.attempt(job_id, planning.plan)


@shared_task(name="processing.align", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def line_up_versions(job_id: int) -> None:
    attempts.attempt(job_id, alignments.line_up)


@shared_task(name="processing.speak", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def speak_in_sound(job_id: int) -> None:
    attempts.attempt(job_id, speaking.speak)


def _ingest(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    recipe = IngestRecipe.from_json(job.recipe)
    pulse.plan(_INGEST)
    upload = arrivals.fetch(job, recipe, bench, pulse)
    with engine_speaks():
        taken = intake.take_in(upload, bench.folder, filename=recipe.filename, progress=pulse)
        made = listenable(
            bench,
            pulse,
            taken.canonical,
            also={"source": taken.facts, "findings": taken.findings},
        )
    media_type = arrivals.media_type(str(taken.facts["container"]))
    original = bench.put_away("original", upload, media_type=media_type, facts=shape(taken.facts))
    return [*made, original], []


def _features(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """What may come a little later: smaller copies of a sound, and what it plays."""
    recipe = FeaturesRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *_FEATURES[: 1 + recipe.whole_song], listening.STORE])
    audio = bench.fetch_sources(job, partial(pulse, "fetch"))["sound"]
    proxy, segments = bench.at("proxy.m4a"), bench.at("segments")
    with engine_speaks():
        played = deliver.proxy(audio, proxy, pulse, segments)
        heard = features.analyse(audio, pulse) if recipe.whole_song else None
    pulse("store", 0.0)
    form, index = shape(played), played["segments"]
    made = [
        bench.put_away("proxy", proxy, media_type="audio/mp4", facts=form),
        bench.put_away("segments", segments, media_type="audio/aac", facts=form, report=index),
    ]
    if heard is not None:
        file = bench.at("features.json")
        file.write_text(json.dumps(heard, allow_nan=False))
        made.append(bench.put_away("features", file, media_type="application/json", report=heard))
    return made, []
