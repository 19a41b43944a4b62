"""The neighbours of the machine room: a broker, an S3 server."""

import pytest
from tests.processing.broker import Broker


@pytest.fixture
def broker(settings, tmp_path):
    with Broker(tmp_path / "broker") as broker:
        settings.REDIS_URL = broker.url
        yield broker
