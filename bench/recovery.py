"""`python -m bench.recovery [seconds of sound] [lease seconds]`: a worker is killed in mid-render.

A real broker, two real workers of the slow queue, the sweeper, and a mix of eight stems. First it
is rendered undisturbed; then a pool process, then a whole worker, is killed with -9 in the middle.
Printed are the seconds from the kill to another worker's claim, and as a share of the lease, and
to done.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.house import HOME, own_data
from bench.render import STEMS, make_stems, sources

if TYPE_CHECKING:
    from processing.models import AudioFile, Job


def main(seconds: int, lease_seconds: int) -> None:
    os.environ["LEASE_SECONDS"] = str(lease_seconds)
    with own_data() as folder:
        from django.conf import settings  # noqa: PLC0415 - after Django's set-up

        from studio import broker  # noqa: PLC0415
        from studio.celery import app  # noqa: PLC0415

        with broker.running(folder / "broker") as url:
            os.environ["REDIS_URL"] = settings.REDIS_URL = url
            app.conf.update(broker_url=url)
            stems = _stems(folder, seconds)
            with _processes() as workers:
                _render(stems)  # the first one pays for what is compiled once
                print(f"{len(stems)} stems of {seconds} s, undisturbed: {_render(stems):.1f} s")
                _tell("pool process", *_recover(stems, _kill_pool_process), lease_seconds)
                _tell("whole worker", *_recover(stems, _kill_worker), lease_seconds)
                peaks = [_peak_mib(pid) for worker in workers for pid in _family(worker.pid)]
                print(f"memory: {max(peaks):.0f} MiB at most in any process of the workers")


def _tell(what: str, claimed: float, done: float, lease_seconds: int) -> None:
    print(
        f"kill -9 of a {what}: taken by another after {claimed:.1f} s "
        f"({claimed / lease_seconds:.2f} of its lease), done after {done:.1f} s"
    )


def _stems(folder: Path, seconds: int) -> dict[str, AudioFile]:
    from processing.models import AudioFile  # noqa: PLC0415
    from processing.storage import storage  # noqa: PLC0415
    from processing.workbench import hashed  # noqa: PLC0415

    make_stems(folder, seconds)
    stems = {}
    for name, path in sources(folder).items():
        sha256 = hashed(path)
        storage().put(path, sha256)
        stems[name] = AudioFile.objects.create(
            sha256=sha256, size_bytes=path.stat().st_size, media_type="audio/wav"
        )
    return stems


def _render(stems: dict[str, AudioFile]) -> float:
    """Seconds from the order to done."""
    began = time.monotonic()
    job = _order(stems)
    _wait(job, lambda: job.state == "done")
    return time.monotonic() - began


def _recover(stems: dict[str, AudioFile], kill: Callable[[Job], None]) -> tuple[float, float]:
    """Seconds from the kill to another worker's claim, and to done."""
    job = _order(stems)
    _wait(job, lambda: job.progress > 0.3)
    first = job.worker
    killed = time.monotonic()
    kill(job)
    _wait(job, lambda: job.worker != first or job.state == "done")
    if job.worker == first:
        sys.exit("The job was done before it could be killed: use longer stems.")
    claimed = time.monotonic()
    _wait(job, lambda: job.state == "done")
    return claimed - killed, time.monotonic() - killed


def _order(stems: dict[str, AudioFile]) -> Job:
    from processing import jobs  # noqa: PLC0415
    from processing.recipes import MixRecipe  # noqa: PLC0415

    recipe = MixRecipe.for_stems(list(STEMS.items()))
    return jobs.submit(recipe=recipe, sources=stems, topic="bench")


def _wait(job: Job, condition: Callable[[], bool]) -> None:
    while not condition():
        if job.state in {"failed", "cancelled"}:
            sys.exit(f"The job {job.state}: {job.failure}")
        time.sleep(0.05)
        job.refresh_from_db()


def _pid(job: Job) -> int:
    return int(job.worker.partition("#")[0].rpartition(":")[2])


def _kill_pool_process(job: Job) -> None:
    os.kill(_pid(job), signal.SIGKILL)


def _kill_worker(job: Job) -> None:
    stat = Path(f"/proc/{_pid(job)}/stat").read_text()
    os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)


@contextmanager
def _processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    from studio import programs  # noqa: PLC0415

    environment = {**os.environ, "WORKERS_SLOW": "1"}
    slow = programs.workers(environment)[1]
    sweeper = programs.sweeper(environment)
    workers = [
        subprocess.Popen(
            [part.replace("slow@", f"slow{number}@") for part in slow.command],
            cwd=HOME,
            env=dict(slow.environment),
            stderr=subprocess.DEVNULL,  # Celery tells at length of the processes that we kill
        )
        for number in range(2)
    ]
    others = [subprocess.Popen(list(sweeper.command), cwd=HOME, env=dict(sweeper.environment))]
    try:
        yield workers
    finally:
        for process in [*workers, *others]:
            process.kill()
            process.wait()


def _family(pid: int) -> list[int]:
    """A worker and its pool processes, those that live."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return []
    return [pid, *map(int, children.read_text().split())]


def _peak_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0  # a process that has just ended


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [60, 10][len(given) :]))
