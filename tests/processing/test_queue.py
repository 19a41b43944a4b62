"""Whoever asks for something is never kept waiting by the broker, nor sent away."""

import json
import signal
import socket

import pytest
import redis

from processing import queue
from studio import celery
from tests.processing.broker import callers_of


@pytest.fixture
def celery_broker(broker, monkeypatch):
    # In this order: unset, the second answers with the first, and that would be put back for good.
    monkeypatch.setattr(celery.app.conf, "broker_write_url", broker.url)
    monkeypatch.setattr(celery.app.conf, "broker_url", broker.url)
    return broker


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("ingest", "fast"),
        ("edit", "fast"),
        ("mix", "slow"),
        ("master", "slow"),
        ("features", "later"),
        ("align", "later"),
    ],
)
def test_a_message_carries_an_id_to_its_queue(celery_broker, kind, name):
    assert queue.enqueue(7, kind)

    with redis.Redis.from_url(celery_broker.url) as client:
        message = json.loads(client.lindex(name, 0))
    assert message["headers"]["task"] == f"processing.{kind}"
    assert message["headers"]["argsrepr"] == "[7]"


def test_a_broker_that_is_down_is_told_and_found_again(celery_broker):
    assert queue.enqueue(7, "mix")
    celery_broker.kill()

    for _ in range(3):
        assert not queue.enqueue(7, "mix")

    celery_broker.start()
    assert queue.enqueue(7, "mix")


def test_a_broker_that_hangs_is_asked_twice_at_most(monkeypatch):
    """A quarter of a second each: `python -m bench.waits` says how long that is in all."""
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        url = f"redis://127.0.0.1:{hanging.getsockname()[1]}/0"
        for name in ("broker_write_url", "broker_url"):
            monkeypatch.setattr(celery.app.conf, name, url)

        assert not queue.enqueue(7, "mix")

        assert 1 <= len(callers_of(hanging)) <= 2


def test_a_broker_that_hung_is_found_again(celery_broker):
    assert queue.enqueue(7, "mix")
    celery_broker.signal(signal.SIGSTOP)

    sent = queue.enqueue(7, "mix")

    celery_broker.signal(signal.SIGCONT)
    assert not sent
    assert queue.enqueue(7, "mix")
