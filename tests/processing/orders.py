"""Orders for tests: the smallest of each kind, and what is made of them."""

import hashlib
import itertools

from processing import jobs
from processing.models import Job
from processing.publishing import Made
from processing.recipes import EditRecipe

TOPIC = "project:7"

_NUMBERS = itertools.count(1)


def ordered(**given):
    """Unlike every other: what was made before would be there at once."""
    recipe = EditRecipe(fade_in_seconds=next(_NUMBERS) / 1000)
    return jobs.submit(recipe=recipe, topic=TOPIC, **given)


def made(name="audio", content=b"sound", report=None):
    sha256 = hashlib.sha256(content).hexdigest()
    return Made(
        name=name,
        sha256=sha256,
        size_bytes=len(content),
        media_type="audio/wav",
        rate=48_000,
        channels=2,
        frames=100,
        bits=32,
        report=report,
    )


def state(job):
    return Job.objects.get(pk=job.pk).state
