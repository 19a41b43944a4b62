"""What each role may, written down a second time: a right is given on purpose or not at all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from sessions.people.access import Actor, actor
from sessions.people.roles import RIGHTS, May

GIVEN = {
    "listen":         "producer artist engineer musician manager",
    "hear_stems":     "producer artist engineer musician",
    "note":           "producer artist engineer musician",
    "read_internal":  "producer engineer",
    "approve":        "producer artist manager",
    "upload":         "producer artist engineer musician",
    "order":          "producer engineer",
    "download":       "producer artist engineer",
    "book":           "producer engineer",
    "see_money":      "producer manager",
    "change_money":   "producer",
    "change_project": "producer",
}  # fmt: skip
ON_IT = {
    "nina": "producer",
    "lia": "artist",
    "otto": "engineer",
    "mats": "musician",
    "gwen": "manager",
}


def test_every_role_and_right_is_in_the_table():
    assert set(GIVEN) == set(May)
    assert {role for line in GIVEN.values() for role in line.split()} == set(RIGHTS)


@pytest.mark.parametrize("right", list(May))
def test_a_role_may_what_the_table_says_and_no_more(cast, right):
    may = {
        role for who, role in ON_IT.items() if Actor(cast.named(who)).may(cast.project.pk, right)
    }
    assert may == set(GIVEN[right].split())
    assert Actor(cast.olga).may(cast.project.pk, right)
    for who in ("sam", "eva"):
        assert not Actor(cast.named(who)).may(cast.project.pk, right)


class Stranger(AnonymousUser):
    """As a library may make one."""

    is_active = True


def test_nobody_asks_without_an_account_that_is_on(cast):
    for user in (AnonymousUser(), Stranger(), cast.dirk):
        with pytest.raises(PermissionDenied):
            actor(user)


def test_who_owns_the_studio_is_told_to_their_programs(client, cast):
    for who, owns in (("olga", True), ("nina", False)):
        client.force_login(cast.named(who))
        assert client.get("/api/me/").json()["is_owner"] is owns
