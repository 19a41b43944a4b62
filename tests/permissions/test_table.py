"""Every address × method × person answers as the table says, and no address is without its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.people.tokens import make_token
from tests.permissions.addresses import Address, addresses
from tests.permissions.asking import ask, ask_and_undo, undone, ways
from tests.permissions.guests import GUESTS
from tests.permissions.scene import PEOPLE, Scene, sent, set_up
from tests.permissions.table import rows

pytestmark = pytest.mark.django_db
ROWS = rows("table.txt", PEOPLE)
GUESTS_ROWS = rows("guests.txt", GUESTS)
# A stream gives its database connections back at once, so it cannot be asked in a transaction.
STREAMS = {"api/projects/<int:project_id>/events/", "api/events/"}
ASKED = [address for address in ROWS if address.route not in STREAMS]
# Where Sam is told that there is nothing: he has every right, on another record.
FOREIGN = [address for address in ASKED if ROWS[address]["sam"] == "404"]
# Signing in by API reads no session, so nobody can be made to use theirs.
UNSAFE = [
    address
    for address in ASKED
    if address.method not in {"GET", "HEAD", "OPTIONS"} and address.route != "api/tokens/"
]
NOWHERE = {"token": "x" * 43}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Scene]:
    """Set up once: whatever is asked of it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_up(tmp_path_factory.mktemp("table"))
        transaction.set_rollback(True)


def test_every_address_has_its_row():
    found, said = set(addresses()), [*ROWS, *GUESTS_ROWS]
    assert found - set(said) == set(), "these addresses need a row in table.txt or guests.txt"
    assert set(said) - found == set(), "these rows lead nowhere any more"
    assert len(said) == len(set(said)), "an address is in one of the tables"
    assert "ANY" not in {address.method for address in found}, "say which methods the view takes"


@pytest.mark.parametrize("address", ASKED, ids=str)
def test_who_may_what(scene, address):
    assert differences(scene, address) == {}


@pytest.mark.parametrize("address", FOREIGN, ids=str)
def test_what_belongs_to_others_is_like_what_never_was(scene, address):
    """He cannot tell a foreign id from one that nobody has."""
    with undone():
        foreign = told(ask(scene, address, "sam"))
    for name in set(address.parameters) - {"name"}:
        path = address.path(**scene.ids | {name: NOWHERE.get(name, 10**9)})
        with undone():
            assert told(ask(scene, address, "sam", path=path)) == foreign


# Whoever holds the letter ends such letters; mail programs press the button for them (RFC 8058).
BY_LETTER = {"POST /unsubscribe/<str:mail>/"}


@pytest.mark.parametrize("address", [it for it in UNSAFE if str(it) not in BY_LETTER], ids=str)
def test_a_session_alone_changes_nothing_without_the_csrf_token(scene, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.cast.olga)
    what = sent(scene, address)
    kind = {"content_type": what.content_type} if what.content_type else {}
    send = getattr(client, address.method.lower())
    with undone():
        answer = send(scene.path(address), what.data or {}, headers=what.headers, **kind)
    assert answer.status_code == 403


def test_tokens_that_only_read_and_tokens_that_are_over(scene):
    """Of the owner, who may everything; asked of every address that changes something."""
    _, reads = make_token(scene.cast.olga, name="reads", scope="read")
    _, ended = make_token(scene.cast.olga, name="ended", expires_at=timezone.now())
    addresses = [it for it in UNSAFE if it.route.startswith("api/") and ROWS[it]["anon"] == "401"]
    assert len(addresses) > 50
    for address in addresses:
        for token, status in ((reads, 403), (ended, 401)):
            headers = sent(scene, address).headers | {"Authorization": f"Token {token}"}
            send = getattr(Client(), address.method.lower())
            with undone():
                assert send(scene.path(address), headers=headers).status_code == status, address


@pytest.mark.parametrize("broken", ["rights", "reach"])
def test_the_table_notices_when_the_rules_are_gone(scene, monkeypatch, broken):
    """The control: with every right given away, or every row in sight, rows must fail."""
    if broken == "rights":
        monkeypatch.setattr(Actor, "rights_on", lambda *_: frozenset(May))
        address, stranger = Address("api/songs/<int:song_id>/", "PATCH"), "otto"
    else:
        monkeypatch.setattr(Actor, "within", lambda *_: Q())
        address, stranger = Address("api/songs/<int:song_id>/", "GET"), "sam"
    assert (stranger, "session") in differences(scene, address)


def differences(scene: Scene, address: Address) -> dict[tuple[str, str], tuple[str, str]]:
    """(who, by) -> (what the table says, what was answered)."""
    found = {}
    for who in PEOPLE:
        said = ROWS[address][who].split("|")
        for by, expected in zip(ways(address, who), said * 2, strict=False):
            answered = ask_and_undo(scene, address, who, by)
            if answered != expected:
                found[who, by] = (expected, answered)
    return found


def told(answer: HttpResponseBase) -> tuple[int, str, dict[str, str]]:
    """All that a client can see, without the random parts that differ in any two answers."""
    random = r'nonce-[\w-]+|nonce="[^"]+"|(csrf[\w-]*"(?: content| value)=)"[^"]+"'
    headers = {
        name: re.sub(random, "", value)
        for name, value in answer.headers.items()
        if name not in {"Set-Cookie", "Date"}
    }
    return answer.status_code, re.sub(random, "", answer.content.decode()), headers
