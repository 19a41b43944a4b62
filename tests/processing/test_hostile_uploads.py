"""Hostile uploads, one after the other through real jobs: the worker does not even blink."""

import time

import pytest
from django.test import override_settings

from processing import jobs
from processing.models import Job
from processing.recipes import IngestRecipe
from processing.storage import storage
from studio import celery
from tests.processing import house as houses
from tests.processing.broker import Broker
from tests.processing.engine.hostile import HEALTHY, MANIFEST
from tests.processing.house import House, pid_of
from tests.processing.orders import TOPIC, state

pytestmark = pytest.mark.faults

# Of every way to be refused: by the header, by the child, and by what the child found.
NAMES = (
    *("page", "program", "two formats", "rf64 with a giant sound", "cut in half"),
    *("ima adpcm of three", "flac bitten", "flac that turns mono", "flac of 24 hours"),
    *("all nan", "beyond what a float holds", "mp3 that turns mono", "mp3 without a bit rate"),
    *("m4a of giant packets", "m4a elsewhere", "m4a that plays its table"),
)
AFTER = "wav 16"


class RealHouse(House):
    _app = "tests.processing.real_worker"


@pytest.fixture
def house(tmp_path, django_db_blocker):
    data = tmp_path / "data"
    data.mkdir()
    with (
        override_settings(DATA=data, STORAGE_URL=""),
        pytest.MonkeyPatch.context() as patch,
        Broker(tmp_path / "broker") as broker,
        django_db_blocker.unblock(),
    ):
        for name in ("broker_write_url", "broker_url"):
            patch.setattr(celery.app.conf, name, broker.url)
        with houses.opened(data, broker, RealHouse) as house:
            house.have_workers(1)
            yield house


def uploaded(name, content):
    storage().spool_append(key := f"{time.monotonic_ns():032x}", 0, content)
    recipe = IngestRecipe(spool=key, filename="", size_bytes=len(content))
    return jobs.submit(recipe=recipe, topic=TOPIC, asked_by=name)


def test_hostile_uploads_are_refused_and_the_next_one_is_taken_by_the_same_worker(house):
    worker = house.workers[0]
    hostile = [uploaded(name, MANIFEST[name].make()) for name in NAMES]
    house.wait_until(lambda: all(state(job) in Job.OVER for job in hostile), 120)

    for job in hostile:
        job.refresh_from_db()
        (code,) = MANIFEST[job.asked_by].codes
        assert (job.state, job.failure["code"]) == ("failed", code), job.asked_by
        assert job.failure["remedy"]
        assert job.attempt == 1
        assert not job.renders.exists()
    assert worker.poll() is None
    pids = {pid_of(job) for job in hostile}

    healthy = uploaded(AFTER, HEALTHY[AFTER].make())
    house.wait_until(lambda: state(healthy) in Job.OVER, 120)
    assert state(healthy) == "done"
    assert house.workers == [worker]
    assert worker.poll() is None
    assert len(pids | {pid_of(healthy)}) <= 2, "a process of the pool was replaced"
