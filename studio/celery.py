"""The queue: Celery carries job ids; the database is the truth."""

from __future__ import annotations

import os
import signal
from typing import Any

from celery import Celery, signals

from studio import environment, lifeline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

app = Celery("roughmix")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=False,  # the lease recovers; redelivery would loop on poison
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=20,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A render goes on without the broker: what it makes is published in the database.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_transport_options={
        "visibility_timeout": 12 * 3600,
        "socket_timeout": 30,
        "socket_keepalive": True,
        # A worker of several queues empties them in the order in which it names them.
        "queue_order_strategy": "priority",
    },
    task_default_queue="fast",
    worker_hijack_root_logger=False,
    # A stopping worker lets its jobs finish for so long, then gives them back to the queue.
    worker_soft_shutdown_timeout=environment.whole("WORKER_STOP_SECONDS", 20),
    imports=("processing.tasks",),  # read by workers only: the web process never loads the engine
)


# The pool is forked, and finds here the worker that forked it.
WORKER = os.getpid()


@signals.worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A pool process whose worker was killed would go on rendering for nobody."""
    lifeline.tie(to=WORKER, by=signal.SIGKILL)()
