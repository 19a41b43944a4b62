"""Orders for tests: the smallest of each kind, and what is made of them."""

import hashlib

from processing import jobs
from processing.models import Job
from processing.publishing import Made
from processing.recipes import EditRecipe

TOPIC = "project:7"


def ordered(**given):
    return jobs.submit(recipe=EditRecipe(), topic=TOPIC, **given)


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
