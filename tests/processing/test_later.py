"""A real worker takes what may come later only when nothing else waits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from processing import queue
from studio import celery, programs

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]

HOME = Path(__file__).resolve().parents[2]
# Each task writes its name down; the first waits until everything else is in the queues.
WORKER = """
import os, sys, time
from studio.celery import app
app.conf.imports = ()
def note(job_id):
    with open(sys.argv[-1], "a") as file:
        file.write(f"{job_id}\\n")
    time.sleep(0.05)
for kind in ("mix", "features"):
    app.task(name=f"processing.{kind}")(note)
app.worker_main(sys.argv[1:-1])
"""


@pytest.fixture
def to_broker(broker, monkeypatch):
    # In this order: unset, the second answers with the first, and that would be put back for good.
    monkeypatch.setattr(celery.app.conf, "broker_write_url", broker.url)
    monkeypatch.setattr(celery.app.conf, "broker_url", broker.url)
    return broker


def slow_worker(broker, notes, folder):
    """As `up` starts it, with one process and tasks that only write down that they were run."""
    slow = next(each for each in programs.workers({}) if each.name == "slow")
    arguments = list(slow.command[slow.command.index("worker") :])
    arguments[arguments.index("--concurrency") + 1] = "1"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "ROUGHMIX_DATA": str(folder),
        "ROUGHMIX_LOOPBACK": "1",
        "REDIS_URL": broker.url,
    }
    with (folder / "worker.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-c", WORKER, *arguments, str(notes)],
            cwd=HOME,
            env=environment,
            stdout=log,
            stderr=log,
        )


def lines_of(notes):
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def test_mixes_go_before_closer_looks_though_they_came_later(to_broker, tmp_path):
    looks, mixes = range(100, 110), range(1, 6)
    for number in looks:
        assert queue.enqueue(number, "features")
    for number in mixes:
        assert queue.enqueue(number, "mix")
    notes = tmp_path / "notes"

    worker = slow_worker(to_broker, notes, tmp_path)
    try:
        deadline = time.monotonic() + 60
        while len(lines_of(notes)) < len(looks) + len(mixes):
            assert worker.poll() is None, (tmp_path / "worker.log").read_text()[-3000:]
            assert time.monotonic() < deadline, lines_of(notes)
            time.sleep(0.05)
    finally:
        worker.kill()
        worker.wait()

    done = lines_of(notes)
    assert set(done) == {*looks, *mixes}
    # A worker has at most one in hand while it looks for the next.
    assert max(done.index(number) for number in mixes) <= len(mixes)
    with redis.Redis.from_url(to_broker.url) as client:
        assert client.llen("later") == client.llen("slow") == 0


def test_every_queue_has_a_worker():
    taken = [
        name
        for program in programs.workers({})
        for name in program.command[program.command.index("--queues") + 1].split(",")
    ]
    assert sorted(taken) == sorted(set(queue.QUEUES.values()))
