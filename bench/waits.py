"""`python -m bench.waits`: how long somebody waits when something is wrong, beside what is allowed.

Measured with a real broker, worker and web process: an upload behind hostile ones, an order while
the broker is down or hangs, a stream whose token was revoked, a server that is told to stop.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from bench.house import HOME, own_data, web

HOSTILE = ("page", "cut in half", "flac bitten", "all nan", "m4a of giant packets")


def main() -> None:
    with own_data() as folder:
        from studio import broker  # noqa: PLC0415 - after Django's set-up

        with broker.running(folder / "broker") as url:
            _point_at(url)
            with _fast_worker():
                _tell("an upload behind hostile ones, to be begun", _behind_hostile(), 2.0)
        # The broker is down from here on.
        _tell("an order while the broker is down", _timed(_enqueue), 1.0)
        with socket.create_server(("127.0.0.1", 0)) as hanging:
            _point_at(f"redis://127.0.0.1:{hanging.getsockname()[1]}/0")
            _tell("an order while the broker hangs", _timed(_enqueue), 1.0)
            _tell("twenty events while the broker hangs", _timed(_post_twenty), 1.0)
        os.environ["REDIS_URL"] = ""
        _streams()


def _tell(what: str, seconds: float, allowed: float) -> None:
    share = seconds / allowed
    print(f"{what}: {seconds:.2f} s, {share:.2f} of the {allowed:g} s allowed", flush=True)


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _point_at(url: str) -> None:
    from django.conf import settings  # noqa: PLC0415

    from studio.celery import app  # noqa: PLC0415

    os.environ["REDIS_URL"] = settings.REDIS_URL = url
    app.conf.update(broker_url=url, broker_write_url=url)


@contextmanager
def _fast_worker() -> Iterator[None]:
    from studio import programs  # noqa: PLC0415

    fast = programs.workers({**os.environ})[0]
    process = subprocess.Popen(
        list(fast.command), cwd=HOME, env=dict(fast.environment), stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _behind_hostile() -> float:
    """From the end of the last hostile job to the beginning of the healthy one."""
    from processing.models import Job  # noqa: PLC0415
    from tests.processing.engine.hostile import HEALTHY, MANIFEST  # noqa: PLC0415

    _wait(_ingest(HEALTHY["wav 16"].make()), Job.OVER)  # pays for the start of the worker
    for job in [_ingest(MANIFEST[name].make()) for name in HOSTILE]:
        _wait(job, Job.OVER)
    began = time.monotonic()
    _wait(_ingest(HEALTHY["wav 24"].make()), {"running", *Job.OVER})
    return time.monotonic() - began


def _ingest(content: bytes) -> int:
    from processing import jobs  # noqa: PLC0415
    from processing.recipes import IngestRecipe  # noqa: PLC0415
    from processing.storage import storage  # noqa: PLC0415

    storage().spool_append(key := f"{time.monotonic_ns():032x}", 0, content)
    recipe = IngestRecipe(spool=key, filename="", size_bytes=len(content))
    return jobs.submit(recipe=recipe, topic="bench").pk


def _wait(job_id: int, states: object) -> None:
    from processing.models import Job  # noqa: PLC0415

    until = time.monotonic() + 120
    while Job.objects.get(pk=job_id).state not in states:  # type: ignore[operator]
        if time.monotonic() > until:
            sys.exit("The worker did not take its job.")
        time.sleep(0.01)


def _enqueue() -> None:
    from processing import queue  # noqa: PLC0415

    queue.enqueue(7, "mix")


def _post_twenty() -> None:
    from processing import events  # noqa: PLC0415

    for _ in range(20):
        events.post("bench", "note")


def _streams() -> None:
    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Membership, Project  # noqa: PLC0415

    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    user = User.objects.create(name="Person", email="person@bench.test")
    Membership.objects.create(project=project, user=user, role="engineer")
    path = f"/api/projects/{project.pk}/events/"
    row, text = make_token(user, name="bench")
    with web() as server:
        stream = _opened(server.port, path, text)
        row.delete()
        _tell("a stream after its token was revoked", _timed(stream), 1.0)
        _opened(server.port, path, make_token(user, name="again")[1])
        server.process.send_signal(signal.SIGTERM)
        _tell("a server that stops with a stream open", _timed(server.process.wait), 2.0)


def _opened(port: int, path: str, token: str) -> Callable[[], None]:
    """Call the answer to read to the end of the stream."""
    line = HTTPConnection(f"127.0.0.1:{port}", timeout=60)
    line.request("GET", path, headers={"Authorization": f"Token {token}"})
    answer = line.getresponse()
    if answer.status != 200:
        sys.exit(f"The stream did not open: {answer.status}.")
    answer.readline()

    def read_on() -> None:
        with contextlib.suppress(HTTPException, OSError):
            while answer.readline():
                pass

    return read_on


if __name__ == "__main__":
    main()
