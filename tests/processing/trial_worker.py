"""A worker that is real in everything but the sound: its orders are acted out, stage by stage.

`asked_by` says what is to be acted. At each stage a mark is left that a test can wait for, and the
worker waits while a test holds this stage.
"""

import os
import signal
import time
from pathlib import Path

from celery import signals
from django.conf import settings
from django.db import transaction

from studio.celery import app

SECONDS = 0.1  # each stage, long enough to be seen

app.conf.imports = ()
app.loader.import_default_modules()  # Django is set up by now

from processing import attempts, jobs  # noqa: E402
from processing.pulse import Stage  # noqa: E402
from tests.processing.trial_stages import content  # noqa: E402


def mark(job, stage):
    folder = Path(settings.DATA) / "marks"
    folder.mkdir(exist_ok=True)
    (folder / f"{job.pk}.{job.attempt}.{stage}").touch()
    time.sleep(SECONDS)
    # A last attempt must not be killed, so nothing waits for it.
    while job.attempt < jobs.MOST_ATTEMPTS and (folder.parent / f"hold.{stage}").exists():
        time.sleep(0.02)


def act(job, bench, pulse):
    pulse.plan([Stage("act", "Act"), Stage("store", "Store")])
    mark(job, "claimed")
    match job.asked_by:
        case "poison":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "memory":
            raise MemoryError
        case "bug":
            raise ZeroDivisionError
        case "long":
            for share in range(600):
                pulse("act", share / 600)
                time.sleep(0.1)
        case "deaf":  # a long call that reports nothing
            time.sleep(settings.LEASE_SECONDS * 2.5)
    return _perform(job, bench, pulse)


def _perform(job, bench, pulse):
    mark(job, "decoded")
    path = bench.at("audio.wav")
    with path.open("wb") as file:
        whole = content(job.pk)
        file.write(whole[:1000])
        file.flush()
        pulse("act", 0.5)
        mark(job, "half-written")
        file.write(whole[1000:])
    mark(job, "written")
    pulse("store", 0.5)
    made = [bench.put_away("audio", path, media_type="audio/wav", report={"frames": 1})]
    mark(job, "stored")
    return made, [{"name": "act", "sentence": "Acted."}]


@signals.worker_ready.connect
def say_so(**_):
    (Path(settings.DATA) / f"ready.{os.getpid()}").touch()


_finish = jobs.finish


def finish_slowly(job, made, steps=()):
    """The real one, with the moments before and after the commit drawn out."""
    with transaction.atomic():
        _finish(job, made, steps)
        mark(job, "publishing")
    mark(job, "published")


jobs.finish = finish_slowly


@app.task(name="processing.edit")
def edit(job_id):
    attempts.attempt(job_id, act)
