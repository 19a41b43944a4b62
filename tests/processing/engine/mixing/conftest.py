import pytest

from tests.processing.engine.mixing.desk import Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)
