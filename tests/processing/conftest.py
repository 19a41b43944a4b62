"""The neighbours of the machine room: a broker, an S3 server."""

import pytest
from moto.server import ThreadedMotoServer

from processing.storage import storage
from tests.processing.broker import Broker


@pytest.fixture
def broker(settings, tmp_path):
    with Broker(tmp_path / "broker") as broker:
        settings.REDIS_URL = broker.url
        yield broker


@pytest.fixture(scope="session")
def s3_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def store(request, settings, tmp_path):
    """Every law of storage holds on both."""
    settings.DATA = tmp_path / "data"
    if request.param == "s3":
        server = request.getfixturevalue("s3_server")
        settings.STORAGE_URL = (
            f"s3://key:secret@{server}/b{tmp_path.name.replace('_', '-').lower()}"
        )
    return storage()
