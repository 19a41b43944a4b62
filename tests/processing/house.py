"""Real processes on a database, a data folder and a broker of their own, for tests that kill."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from processing.models import Job
from tests.processing.broker import Broker

HOME = Path(__file__).resolve().parent.parent.parent
# Long enough that a slow machine's heartbeat is not taken for a dead worker's.
LEASE_SECONDS = 6


class House:
    _app = "tests.processing.trial_worker"

    def __init__(self, folder: Path, broker: Broker, environment: dict[str, str]) -> None:
        self.data = folder
        self.broker = broker
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def have_workers(self, count: int, *, ready: int | None = None) -> None:
        """So many living workers, of which so many (or all) take jobs already."""
        wanted = count if ready is None else ready
        deadline = time.monotonic() + 120
        self._replace_workers(count)
        while sum(map(self._is_ready, self.workers)) < wanted:
            assert time.monotonic() < deadline, "the workers did not start"
            self._replace_workers(count)
            time.sleep(0.02)

    def _replace_workers(self, count: int) -> None:
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < count:
            self.workers.append(self._start_worker())

    def wait_until(
        self,
        condition: Callable[[], bool],
        seconds: float = 120.0,
        message: str = "it did not happen",
    ) -> None:
        """Meanwhile workers that ended by themselves are started again, as `up` does.

        Celery's do sometimes when they lose the broker with a message in hand: kombu stumbles over
        the connection that it has just closed.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, message
            self._replace_workers(len(self.workers))
            time.sleep(0.02)

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            *(
                "-m",
                "celery",
                "--quiet",
                "--app",
                self._app,
                "worker",
                "--queues",
                "fast,slow,later",
            ),
            *("--concurrency", "2", "--hostname", f"w{len(self._processes)}@%h"),
            *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
        )

    def _is_ready(self, worker: subprocess.Popen[bytes]) -> bool:
        return (self.data / f"ready.{worker.pid}").exists()

    def start_sweeper(self) -> None:
        self._start("manage.py", "sweep", "--every", "0.5")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=HOME,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def worker_of(self, pid: int) -> subprocess.Popen[bytes] | None:
        """The worker that this pool process belongs to, if both still live."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            parent = _parent(pid)
            return next((each for each in self.workers if each.pid == parent), None)
        return None

    @contextmanager
    def standing_still(self, worker: subprocess.Popen[bytes]) -> Iterator[None]:
        """Nothing of this worker moves meanwhile, so that what it has can be looked at."""
        children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        family = [worker.pid, *map(int, children)]
        try:
            for pid in family:
                _signal(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in family:
                _signal(pid, signal.SIGCONT)

    def kill(self, pid: int) -> None:
        """As kill -9 does: a pool process, or a whole worker."""
        _signal(pid, signal.SIGKILL)
        for worker in self.workers:
            if worker.pid == pid:
                worker.wait()

    def stop_worker_of(self, pid: int) -> None:
        """As Ctrl-C of `up` does: at once, though a job is running."""
        worker = self.worker_of(pid)
        assert worker is not None
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)

    def close(self) -> None:
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def pid_of(job: Job) -> int:
    job.refresh_from_db()
    return int(job.worker.partition("#")[0].rpartition(":")[2])


def stall(job: Job) -> None:
    """Stop the process that has this job, but not while it holds a lock of the database."""
    pid = pid_of(job)
    while True:
        os.kill(pid, signal.SIGSTOP)
        if _can_be_written(job):
            return
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.05)


def _can_be_written(job: Job) -> bool:
    sqlite = connections["default"].vendor == "sqlite"
    with connections["default"].cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA busy_timeout = 500")
        try:
            Job.objects.filter(pk=job.pk).update(asked_by=job.asked_by)
        except OperationalError:
            return False
        finally:
            if sqlite:
                cursor.execute("PRAGMA busy_timeout = 20000")
    return True


@contextmanager
def opened(folder: Path, broker: Broker, kind: type[House] = House) -> Iterator[House]:
    """The house, with the ORM of this process looking at its database. Closes what it opened."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "ROUGHMIX_DATA": str(folder),
        "ROUGHMIX_LOOPBACK": "1",
        "REDIS_URL": broker.url,
        "LEASE_SECONDS": str(LEASE_SECONDS),
        "RESEND_SECONDS": "2",
        "FREE_DISK_MB": "0",
        "REMAP_SIGTERM": "SIGQUIT",
        "WORKER_STOP_SECONDS": "1",
        "STORAGE_URL": settings.STORAGE_URL,
    }
    with _database(folder) as (name, url):
        environment["DATABASE_URL"] = url
        with _looking_at(name):
            call_command("migrate", verbosity=0)
            house = kind(folder, broker, environment)
            try:
                yield house
            finally:
                house.close()


@contextmanager
def _database(folder: Path) -> Iterator[tuple[str, str]]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield str(folder / "roughmix.sqlite3"), ""
        return
    name = f"faults_{uuid4().hex[:12]}"
    base, _, query = url.partition("?")
    query = f"?{query}" if query else ""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield name, f"{base.rpartition('/')[0]}/{name}{query}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _looking_at(name: str) -> Iterator[None]:
    before = connections["default"]
    connections.settings["house"] = {**connections.settings["default"], "NAME": name}
    house = connections.create_connection("house")
    house.alias = "default"
    connections["default"] = house
    try:
        yield
    finally:
        house.close()
        connections["default"] = before
        del connections.settings["house"]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
