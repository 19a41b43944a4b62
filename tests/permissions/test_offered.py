"""What is not allowed is not offered: no page has a form or link to where its reader is refused."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.db import transaction

from tests.permissions.addresses import Address
from tests.permissions.asking import ask, undone
from tests.permissions.scene import PEOPLE, Scene, set_up
from tests.permissions.test_table import ROWS

pytestmark = pytest.mark.django_db
PAGES = [
    address
    for address, row in ROWS.items()
    if address.method == "GET" and not address.route.startswith("api/") and "200" in row.values()
]
# Asked once more with what opens further forms on it.
OPENED = {
    "GET /projects/<int:project_id>/budget/": "?line={line_id}",
    "GET /schedule/": "?booking={booking_id}",
}


class Offers(HTMLParser):
    """Ways out of a page: where its forms are sent, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._keep((said.get("method") or "GET").upper(), said.get("action"))
        self._keep("POST", said.get("formaction"))
        self._keep("GET", said.get("src"))
        if tag == "a":
            self._keep("GET", said.get("href"))

    def _keep(self, method: str, path: str | None) -> None:
        if path is not None:
            self.found.add((method, path.partition("?")[0].partition("#")[0]))


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_up(tmp_path_factory.mktemp("offered"))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def known(scene) -> dict[tuple[str, str], Address]:
    """The table's addresses by where they lead in this scene."""
    return {(it.method, scene.path(it).partition("?")[0]): it for it in ROWS}


def offered(scene: Scene, page: Address, who: str) -> set[tuple[str, str]]:
    more = OPENED.get(str(page), "").format(**scene.ids)
    offers = Offers()
    for path in {scene.path(page), scene.path(page) + more}:
        with undone():
            answer = ask(scene, page, who, path=path)
        if "html" in answer.headers.get("Content-Type", ""):
            offers.feed(answer.content.decode())
    return offers.found


def is_refused(address: Address, who: str) -> bool:
    """Without an id in it, what is not there is what the table's own form names."""
    return ROWS[address][who] in ({"403", "404"} if address.parameters else {"403"})


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_nobody_is_offered_what_they_are_refused(scene, known, page):
    for who in PEOPLE:
        if ROWS[page][who] == "200":
            ways = [known[it] for it in offered(scene, page, who) if it in known]
            assert [str(it) for it in ways if is_refused(it, who)] == [], who


def test_the_control_who_may_is_offered_it(scene, known):
    page = Address("projects/<int:project_id>/", "GET")
    ways = {str(known[it]) for it in offered(scene, page, "nina") if it in known}
    assert {
        "POST /projects/<int:project_id>/songs/",
        "GET /projects/<int:project_id>/audit/",
    } < ways
