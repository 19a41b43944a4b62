"""Who may follow a project live: streams close their connections, so nothing is undone here."""

from __future__ import annotations

import pytest

from tests.permissions.addresses import Address
from tests.permissions.asking import ask, outcome, ways
from tests.permissions.scene import PEOPLE, set_up
from tests.permissions.test_table import ROWS, STREAMS


@pytest.mark.django_db(transaction=True)
def test_who_may_follow_a_project(tmp_path):
    scene = set_up(tmp_path)
    for address in [Address(route, "GET") for route in sorted(STREAMS)]:
        for who in PEOPLE:
            for by in ways(address, who):
                said = outcome(ask(scene, address, who, by))
                assert said == ROWS[address][who], (address, who, by)
