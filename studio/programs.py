"""The processes that make a studio: broker, web, workers, sweeper."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from studio import environment as env
from studio.broker import Broker
from studio.supervisor import Program

HOME = Path(__file__).resolve().parent.parent
# A page goes before a render, when both want the same core.
POLITELY = ("nice", "-n", "5")
# One job is one core: numeric libraries that each start a thread per core only get in the way.
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)


def embedded_broker(broker: Broker, *, lock: int) -> Program:
    return Program(
        name="broker",
        command=broker.command,
        environment=dict(os.environ),
        keeps=(lock,),
        outlives=True,
        orphaned_by=signal.SIGTERM,  # it writes down what it has
    )


def web(environment: Mapping[str, str], *, descriptor: int) -> Program:
    return Program(
        name="web",
        command=(sys.executable, "-m", "studio.web", str(descriptor)),
        environment=environment,
        keeps=(descriptor,),
    )


def sweeper(environment: Mapping[str, str]) -> Program:
    return Program(
        name="sweeper",
        command=(sys.executable, str(HOME / "manage.py"), "sweep"),
        environment=environment,
    )


def workers(environment: Mapping[str, str]) -> list[Program]:
    """Renders take half the cores; what people wait for at the page may take all of them.

    What can come `later` is taken up only while no render waits.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    fast = env.whole("WORKERS_FAST", min(cores, 8), least=1)
    slow = env.whole("WORKERS_SLOW", max(1, cores // 2), least=1)
    return [
        _worker("fast", ("fast",), fast, environment),
        _worker("slow", ("slow", "later"), slow, environment),
    ]


def _worker(
    name: str, queues: Sequence[str], processes: int, environment: Mapping[str, str]
) -> Program:
    """Takes from the first of its queues that is not empty."""
    return Program(
        name=name,
        command=(
            *POLITELY, sys.executable, "-m", "celery", "--quiet", "--app", "studio.celery",
            "worker", "--queues", ",".join(queues), "--concurrency", str(processes),
            "--pool", "prefork", "--hostname", f"{name}@%h", "--without-gossip",
            "--without-mingle", "--loglevel", "WARNING",
        ),
        environment={
            **environment,
            **ONE_THREAD,
            "REMAP_SIGTERM": "SIGQUIT",  # a render is begun again by whoever takes it next
            "WORKER_STOP_SECONDS": "2",
            # On a machine where everything is root, Celery's advice is of no use.
            "PYTHONWARNINGS": "ignore:You're running the worker",
            "CELERY_SKIP_CHECKS": "1",  # they would load every page; `up` has made them
        },
    )  # fmt: skip
