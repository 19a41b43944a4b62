"""Puts a job on its queue, by task name: who asks never loads the engine."""

from __future__ import annotations

import logging
from types import MappingProxyType

from celery import current_app
from kombu.exceptions import KombuError
from kombu.pools import producers

# A worker of `slow` takes from `later` only when nothing waits in `slow`.
QUEUES = MappingProxyType(
    {
        "ingest": "fast",
        "unpack": "fast",
        "edit": "fast",
        "play": "fast",
        "passport": "fast",
        "plan": "fast",
        "mix": "slow",
        "master": "slow",
        "album": "slow",
        "speak": "slow",
        "features": "later",
        "align": "later",
    }
)

# Somebody waits for an answer, and the sweeper never forgets: a broker that is down, or hangs, may
# cost a moment. With no policy at all kombu tries for six seconds.
_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
_PATIENCE = {"socket_connect_timeout": 0.2, "socket_timeout": 0.25}

log = logging.getLogger(__name__)


def enqueue(job_id: int, kind: str) -> bool:
    """False when the broker is away: the job waits in its row, and the sweeper sends it later."""
    try:
        connection = current_app.connection_for_write(
            transport_options={**current_app.conf.broker_transport_options, **_PATIENCE}
        )
        with producers[connection].acquire(block=True, timeout=1) as producer:
            current_app.send_task(
                f"processing.{kind}",
                args=[job_id],
                queue=QUEUES[kind],
                producer=producer,
                retry=True,
                retry_policy=_RETRY_POLICY,
                ignore_result=True,
            )
    except (KombuError, OSError) as trouble:
        log.warning("The broker is away, job %s is sent later: %s", job_id, trouble)
        return False
    return True
