"""A voice speaks in a sound; what comes of it are the pieces that players fetch, and their index.

Nothing lossless is stored of it, nor anything that plays as a whole: it is for hearing only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from processing.engine import deliver
from processing.engine import speak as engine
from processing.jobs import Step
from processing.listening import STORE, engine_speaks, shape
from processing.models import Job
from processing.publishing import Made
from processing.pulse import Pulse, Stage
from processing.recipes import SpeakRecipe
from processing.workbench import Bench

_FETCH = Stage("fetch", "Fetch the sound", 0.3)
_PROXY = Stage("proxy", "Make the preview", 2)


def speak(job: Job, bench: Bench, pulse: Pulse) -> tuple[list[Made], Sequence[Step]]:
    """One render, `segments`, as `features` leaves it of a sound without a voice."""
    recipe = SpeakRecipe.from_json(job.recipe)
    pulse.plan([_FETCH, *(Stage(name, title) for name, title in engine.STAGES), _PROXY, STORE])
    sources = bench.fetch_sources(job, partial(pulse, "fetch"))
    tagged, segments = bench.at("tagged.wav"), bench.at("segments")
    with engine_speaks():
        steps = engine.render(recipe, sources, tagged, progress=pulse)
        played = deliver.proxy(tagged, bench.at("proxy.m4a"), pulse, segments)
    pulse("store", 0.0)
    index = played["segments"]
    made = bench.put_away(
        "segments", segments, media_type="audio/aac", facts=shape(played), report=index
    )
    return [made], steps
