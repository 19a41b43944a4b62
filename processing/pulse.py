"""Keeps a running job alive in its row: the lease from a thread, progress from the work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from processing import jobs
from processing.models import Job

WRITE_SECONDS = 0.5
TELL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Stage(NamedTuple):
    name: str
    title: str
    weight: float = 1.0  # its share of the whole job's time, roughly


class Pulse:
    """Beats while the job runs. As a callable it is the engine's `Progress`.

    Called with a stage and its share it raises `JobLost` once the job is no longer ours: that is
    how a cancelled render ends. It is called from the thread that works.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._weights: list[float] = []
        self._current = -1
        self._stage_began = self._written = self._told = 0.0
        self._lost = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{job.pk}", daemon=True)

    def plan(self, stages: Iterable[Stage]) -> None:
        """What will be done, in order, before the first of it begins."""
        stages = list(stages)
        self.job.stages = [
            {"name": stage.name, "title": stage.title, "state": "waiting", "seconds": None}
            for stage in stages
        ]
        self._weights = [stage.weight for stage in stages]
        self._write(tell=True)

    def __call__(self, stage: str, fraction: float) -> None:
        if self._lost.is_set():
            raise jobs.JobLost(self.job.pk)
        changed = self._enter(stage)
        now = time.monotonic()
        if not changed and now - self._written < WRITE_SECONDS:
            return
        self._move(fraction, now)
        tell = changed or now - self._told >= TELL_SECONDS
        self._written = now
        self._told = now if tell else self._told
        self._write(tell=tell)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        trouble: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    def _enter(self, name: str) -> bool:
        """Whether another stage began."""
        names = [stage["name"] for stage in self.job.stages]
        if self._current >= 0 and names[self._current] == name:
            return False
        if name not in names:
            self.job.stages.insert(self._current + 1, _unplanned(name))
            self._weights.insert(self._current + 1, 1.0)
            names.insert(self._current + 1, name)
        now = time.monotonic()
        self._close(now)
        self._current = names.index(name)
        for stage in self.job.stages[: self._current]:
            stage["state"] = "done"
        self.job.stages[self._current]["state"] = "running"
        self._stage_began = now
        return True

    def _close(self, now: float) -> None:
        if self._current >= 0:
            stage = self.job.stages[self._current]
            stage["state"] = "done"
            stage["seconds"] = round(now - self._stage_began, 3)

    def _move(self, fraction: float, now: float) -> None:
        done = sum(self._weights[: self._current])
        done += self._weights[self._current] * min(max(fraction, 0.0), 1.0)
        # Never back: some stages are entered twice, and a bar that shrinks worries people.
        self.job.progress = max(self.job.progress, min(done / sum(self._weights), 1.0))
        self.job.stages[self._current]["seconds"] = round(now - self._stage_began, 3)

    def _write(self, *, tell: bool) -> None:
        try:
            jobs.heartbeat(self.job, tell=tell)
        except (DatabaseError, InterfaceError) as trouble:
            # The sound in hand is worth more than a figure on a page; the lease decides in the end.
            log.warning("Job %s could not tell its progress: %s", self.job.pk, trouble)
            connection.close()

    def _beat(self) -> None:
        try:
            while not self._over.wait(settings.LEASE_SECONDS / 3):
                self._beat_once()
        except jobs.JobLost:
            self._lost.set()
        finally:
            connection.close()

    def _beat_once(self) -> None:
        try:
            jobs.keep_lease(self.job)
        except (DatabaseError, InterfaceError) as trouble:
            log.warning("Job %s could not keep its lease for now: %s", self.job.pk, trouble)
            connection.close()


def _unplanned(name: str) -> dict[str, Any]:
    return {"name": name, "title": name.capitalize(), "state": "waiting", "seconds": None}
