"""Who may follow a project or a link: streams close their connections, so nothing is undone."""

from __future__ import annotations

import pytest

from tests.permissions.addresses import Address
from tests.permissions.asking import ask, outcome, ways
from tests.permissions.guests import GUESTS, as_guest, set_up_guests
from tests.permissions.scene import PEOPLE, set_up
from tests.permissions.test_guests import BEHIND
from tests.permissions.test_table import ROWS, STREAMS


@pytest.mark.django_db(transaction=True)
def test_who_may_follow_a_project(tmp_path):
    scene = set_up(tmp_path)
    for address in [Address(route, "GET") for route in sorted(STREAMS)]:
        for who in PEOPLE:
            for by in ways(address, who):
                said = outcome(ask(scene, address, who, by))
                assert said == ROWS[address][who], (address, who, by)


@pytest.mark.django_db(transaction=True)
def test_who_may_follow_a_link(tmp_path):
    guests = set_up_guests(tmp_path)
    address = Address("api/listen/<str:slug>/events/", "GET")
    for who in GUESTS:
        said = outcome(as_guest(guests, who).get(guests.path(address, who)))
        assert said == BEHIND[address][who], who
