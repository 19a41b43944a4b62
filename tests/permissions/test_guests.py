"""What guests get at every address: their own behind their link, and nothing of the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from sessions.sharing import access
from sessions.sharing.access import Listener
from sessions.sharing.models import Link, Pass
from tests.permissions.addresses import Address
from tests.permissions.asking import outcome, undone
from tests.permissions.guests import GUESTS, GuestScene, as_guest, ask_as_guest, set_up_guests
from tests.permissions.scene import ANONYMOUS, sent
from tests.permissions.table import rows
from tests.permissions.test_table import ASKED, ROWS, told

pytestmark = pytest.mark.django_db
BEHIND = rows("guests.txt", GUESTS)
# A stream gives its database connections back at once: `test_streams.py` asks for it.
BEHIND_ASKED = [address for address in BEHIND if "events" not in address.route]
SHUT = ("wrong", "expired", "paused", "revoked", "changed", "other")


@pytest.fixture(scope="module")
def guests(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[GuestScene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_up_guests(tmp_path_factory.mktemp("guests"))
        transaction.set_rollback(True)


@pytest.mark.parametrize("address", BEHIND_ASKED, ids=str)
def test_who_may_what_behind_a_link(guests, address):
    answered = {who: outcome(ask_as_guest(guests, address, who)) for who in GUESTS}
    assert answered == BEHIND[address]


@pytest.mark.parametrize("address", ASKED, ids=str)
def test_a_link_opens_nothing_else(guests, address):
    """Who may do most behind a link is nobody in the rest of the house."""
    with undone():
        Link.objects.update(may_note=True, may_approve=True, may_download=True)
        answered = outcome(house(guests, address))
    assert answered == ROWS[address][ANONYMOUS]


@pytest.mark.parametrize("address", [it for it in BEHIND_ASKED if it.parameters], ids=str)
def test_what_is_shut_is_like_what_never_was(guests, address):
    """Whoever was let in once, and whoever never was, cannot tell why there is nothing.

    The door itself is compared by `test_refusals_are_one`.
    """
    unknown = address.path(**guests.scene.ids | {"slug": "x" * 16, "ticket": "x", "name": "peaks"})
    with undone():
        said = told(Client().generic(address.method, unknown, b"{}", "application/json"))
    for who in SHUT:
        assert told(ask_as_guest(guests, address, who)) == said


@pytest.mark.parametrize("broken", ["end", "cookie"])
def test_the_table_notices_when_the_door_stands_open(guests, monkeypatch, broken):
    """The control: with a check taken out, rows must fail."""
    if broken == "end":
        monkeypatch.setattr(access, "_open", Pass.objects.all)
        who = "revoked"
    else:
        entry = guests.links["listen"].passes.get()
        monkeypatch.setattr(access, "listener", lambda *_: Listener(entry))
        who = "anon"
    page = Address("listen/<str:slug>/", "GET")
    assert outcome(ask_as_guest(guests, page, who)) != BEHIND[page][who]


def house(guests: GuestScene, address: Address) -> HttpResponseBase:
    """The table's own request, by the cookie of a guest alone."""
    client = as_guest(guests, "take")
    what = sent(guests.scene, address)
    send = getattr(client, address.method.lower())
    path = guests.scene.path(address)
    if address.method == "GET":
        return send(path, headers=what.headers)
    kind = {"content_type": what.content_type} if what.content_type else {}
    return send(path, what.data, headers=what.headers, **kind)
