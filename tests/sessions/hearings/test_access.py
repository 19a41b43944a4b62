"""Who sees what was heard, at the edges: who left, who was switched off."""

from __future__ import annotations

from sessions.hearings import access
from sessions.hearings.models import Hearing
from sessions.people.access import Actor
from sessions.people.models import User
from tests.sessions.hearings.conftest import Person


def test_who_left_sees_their_own_no_more(cast, lia, version):
    lia.play(version, (0, 5))
    assert Hearing.objects.count() == 1
    assert access.visible_hearings(Actor(cast.lia)).count() == 1
    cast.lia.memberships.all().delete()
    gone = User.objects.get(pk=cast.lia.pk)
    assert access.visible_hearings(Actor(gone)).count() == 0


def test_who_was_switched_off_is_not_named(cast):
    assert cast.nina in access.who_sees(cast.project.pk)
    User.objects.filter(pk=cast.nina.pk).update(is_active=False)
    assert access.who_sees(cast.project.pk) == [cast.olga]


def test_who_may_not_listen_says_nothing_of_what_they_heard(cast, version, only):
    only("musician")
    assert Person(cast.mats).play(version, (0, 5)).status_code in {403, 404}
