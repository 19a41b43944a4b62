"""The embedded broker is private, keeps what it was given, and never throws anything away."""

import stat
from urllib.parse import urlsplit

import pytest
import redis

from studio import broker


def test_only_who_knows_the_password_is_let_in(tmp_path):
    with broker.running(tmp_path / "broker") as url:
        stranger = redis.Redis(port=urlsplit(url).port)
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        stranger.close()
        with redis.Redis.from_url(url, decode_responses=True) as ours:
            told = {name: ours.config_get(name)[name] for name in (
                "bind", "appendonly", "maxmemory-policy", "save")}  # fmt: skip

    assert told == {
        "bind": "127.0.0.1", "appendonly": "yes", "maxmemory-policy": "noeviction", "save": "",
    }  # fmt: skip
    conf = tmp_path / "broker" / "valkey.conf"
    assert stat.S_IMODE(conf.stat().st_mode) == 0o600
    assert stat.S_IMODE(conf.parent.stat().st_mode) == 0o700


def test_what_is_queued_survives_the_broker(tmp_path):
    with broker.running(tmp_path) as first, redis.Redis.from_url(first) as client:
        client.lpush("fast", *range(100))
    with broker.running(tmp_path) as second, redis.Redis.from_url(second) as client:
        assert client.llen("fast") == 100

    assert first != second


def test_a_folder_with_a_space_in_its_name(tmp_path):
    with (
        broker.running(tmp_path / "my music" / "broker") as url,
        redis.Redis.from_url(url) as client,
    ):
        assert client.ping()


def test_the_run_has_a_broker_of_its_own(settings):
    """What the suite says of itself: messages go to a real server."""
    from studio.celery import app

    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=0)

        assert f":{urlsplit(settings.REDIS_URL).port}/" in connection.as_uri()
