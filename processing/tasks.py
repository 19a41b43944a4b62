"""The Celery tasks, one for each kind of job: translate, call the engine once, translate back.

Only workers load this module, and the engine with it; the pool's processes then share its memory.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from celery import shared_task

from processing import arrivals, attempts, passports, recipes, unpacking
from processing.attempts import Refused
from processing.engine import (
    CannotRender,
    deliver,
    edit,
    features,
    intake,
    master,
    mix,
    peaks,
    play,
    report,
)
from processing.engine.audio import Reader
from processing.engine.findings import said_once
from processing.engine.lossless import Lossless
from processing.jobs import Step
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import FeaturesRecipe, IngestRecipe, MasterRecipe
from processing.workbench import Bench

# Seconds. Past the first the job fails with a sentence; past the second its process is killed.
_SOON, _SOON_AT_LAST = 3600, 3900
_LATER, _LATER_AT_LAST = 10_800, 11_100

_FETCH = Stage("fetch", "Fetch the sound", 0.3)
_STORE = Stage("store", "Put it away", 0.3)
_LISTENABLE = (Stage("measure", "Measure it, draw it, write it as FLAC", 2), _STORE)
_FEATURES = (Stage("proxy", "Make the preview", 2), Stage("listen", "Find tempo, key and sections"))
_INGEST = (
    Stage("fetch", "Fetch the upload", 0.5),
    Stage("check", "Check the file", 0.1),
    Stage("decode", "Read the sound"),
    Stage("verify", "Read it again", 0.5),
    *_LISTENABLE,
)
_DELIVERIES = (
    Stage("wav", "Write the WAV and measure it", 1.5),
    Stage("flac", "Write the FLAC and measure it", 2),
    Stage("mp3", "Write the MP3 and measure it", 3),
)


class _Kind(NamedTuple):
    """What the engine says of a kind of render."""

    stages: Sequence[tuple[str, str]]
    render: Callable[..., Sequence[Step]]


_EDIT = _Kind(edit.STAGES, edit.render)
_MIX = _Kind(mix.STAGES, mix.render)
_MASTER = _Kind(master.STAGES, master.render)
_PLAY = _Kind(play.STAGES, play.render)


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
    attempts.attempt(job_id, partial(_render, _EDIT))


@shared_task(name="processing.play", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def play_notes(job_id: int) -> None:
    attempts.attempt(job_id, partial(_render, _PLAY))


@shared_task(name="processing.mix", soft_time_limit=_LATER, time_limit=_LATER_AT_LAST)
def mix_stems(job_id: int) -> None:
    attempts.attempt(job_id, partial(_render, _MIX))


@shared_task(name="processing.master", soft_time_limit=_LATER, time_limit=_LATER_AT_LAST)
def master_mix(job_id: int) -> None:
    attempts.attempt(job_id, _master)


@shared_task(name="processing.features", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def look_closer(job_id: int) -> None:
    attempts.attempt(job_id, _features)


@shared_task(name="processing.passport", soft_time_limit=_SOON, time_limit=_SOON_AT_LAST)
def look_at_stems(job_id: int) -> None:
    attempts.attempt(job_id, passports.look_at)


def _ingest(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    recipe = IngestRecipe.from_json(job.recipe)
    pulse.plan(_INGEST)
    upload = arrivals.fetch(job, recipe, bench, pulse)
    with _engine_speaks():
        taken = intake.take_in(upload, bench.folder, filename=recipe.filename, progress=pulse)
        made = _listenable(
            bench,
            pulse,
            taken.canonical,
            also={"source": taken.facts, "findings": taken.findings},
        )
    media_type = arrivals.media_type(str(taken.facts["container"]))
    original = bench.put_away("original", upload, media_type=media_type, facts=_shape(taken.facts))
    return [*made, original], []


def _render(kind: _Kind, job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], Sequence[Step]]:
    pulse.plan([_FETCH, *_stages(kind), *_LISTENABLE])
    audio, steps = _made_by(kind, job, bench, pulse)
    with _engine_speaks():
        return _listenable(bench, pulse, audio), steps


def _master(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], Sequence[Step]]:
    recipe = MasterRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *_stages(_MASTER), *_DELIVERIES, *_LISTENABLE])
    audio, steps = _made_by(_MASTER, job, bench, pulse)
    with _engine_speaks():
        delivered = _delivered(recipe, bench, pulse, audio)
        return [*_listenable(bench, pulse, audio), *delivered], steps


def _made_by(kind: _Kind, job: Job, bench: Bench, pulse: Pulse) -> tuple[Path, Sequence[Step]]:
    """The float32 sound that the recipe asks for."""
    sources = bench.fetch_sources(job, partial(pulse, "fetch"))
    audio = bench.at("audio.wav")
    with _engine_speaks():
        return audio, kind.render(recipes.read(job.recipe), sources, audio, progress=pulse)


def _listenable(
    bench: Bench, pulse: Pulse, audio: Path, *, also: Mapping[str, Any] | None = None
) -> list[Made]:
    """The sound, the same as FLAC, and its waveform; one reading measures, writes and draws."""
    also = also or {}
    source = also.get("source", {})
    flac, waveform = bench.at("lossless.flac"), bench.at("peaks")
    with Reader(audio) as sound:
        drawer = peaks.Drawer(waveform, sound.rate, sound.frames)
    with drawer, Lossless(audio, flac) as lossless:
        facts = report.measure(
            audio, bits=source.get("bits"), progress=pulse, also=[drawer, lossless]
        )
        drawer.close()
        index = lossless.close()
    facts = {**facts, **also, "findings": said_once(also.get("findings", ()), facts["findings"])}
    pulse("store", 0.0)
    return [
        bench.put_away("audio", audio, media_type="audio/wav", facts=_shape(facts), report=facts),
        bench.put_away(
            "lossless", flac, media_type="audio/flac", facts=_shape(index), report=index
        ),
        bench.put_away("peaks", waveform, media_type=peaks.MEDIA_TYPE),
    ]


def _features(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], list[Step]]:
    """What may come a little later: smaller copies of a sound, and what it plays."""
    recipe = FeaturesRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *_FEATURES[: 1 + recipe.whole_song], _STORE])
    audio = bench.fetch_sources(job, partial(pulse, "fetch"))["sound"]
    proxy, segments = bench.at("proxy.m4a"), bench.at("segments")
    with _engine_speaks():
        played = deliver.proxy(audio, proxy, pulse, segments)
        heard = features.analyse(audio, pulse) if recipe.whole_song else None
    pulse("store", 0.0)
    shape, index = _shape(played), played["segments"]
    made = [
        bench.put_away("proxy", proxy, media_type="audio/mp4", facts=shape),
        bench.put_away("segments", segments, media_type="audio/aac", facts=shape, report=index),
    ]
    if heard is not None:
        file = bench.at("features.json")
        file.write_text(json.dumps(heard, allow_nan=False))
        made.append(bench.put_away("features", file, media_type="application/json", report=heard))
    return made, []


def _delivered(recipe: MasterRecipe, bench: Bench, pulse: Pulse, audio: Path) -> list[Made]:
    """What a label gets. The dither's seed is the recipe: the same order gives the same bytes."""
    seed, tags = recipe.sha256(), recipe.tags.filled()
    wav, flac, mp3 = bench.at("master.wav"), bench.at("master.flac"), bench.at("master.mp3")
    written = [
        ("wav", wav, "audio/wav", deliver.wav24(audio, wav, seed, tags, pulse)),
        ("flac", flac, "audio/flac", deliver.flac(audio, flac, seed, tags, pulse)),
        ("mp3", mp3, "audio/mpeg", deliver.mp3(audio, mp3, tags, pulse)),
    ]
    return [
        bench.put_away(name, path, media_type=media_type, facts=_shape(facts), report=facts)
        for name, path, media_type, facts in written
    ]


def _stages(kind: _Kind) -> list[Stage]:
    return [Stage(name, title) for name, title in kind.stages]


def _shape(facts: Mapping[str, Any]) -> dict[str, int | None]:
    return {name: facts.get(name) for name in ("rate", "channels", "frames", "bits")}


@contextlib.contextmanager
def _engine_speaks() -> Iterator[None]:
    """What the engine refuses, in the words of a job."""
    try:
        yield
    except intake.Rejected as problem:
        raise Refused(problem.code, problem.sentence, problem.remedy) from problem
    except CannotRender as problem:
        raise Refused("cannot_render", problem.sentence, problem.remedy) from problem
    except deliver.CannotDeliver as problem:
        raise Refused("cannot_deliver", problem.sentence, problem.remedy) from problem
    except play.SoundfontMissing as problem:
        raise Refused("no_instruments", str(problem), "Ask the owner to install them.") from problem
