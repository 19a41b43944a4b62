"""Versions are lined up unseen; what could not be has a slip that can be tried again."""

import pytest

from sessions.desk import shelf, slips
from sessions.people.access import Actor
from tests.cast import make_cast
from tests.factories import AlignmentFactory, SongFactory, VersionFactory

pytestmark = pytest.mark.django_db


def test_only_what_failed_is_told():
    cast = make_cast()
    song = SongFactory(project=cast.project)
    one, two, three = (VersionFactory(song=song, number=number) for number in (1, 2, 3))
    AlignmentFactory(earlier=two, later=three)
    broken = AlignmentFactory(earlier=one, later=two, job__failed=True)

    (slip,) = slips.of_song(Actor(cast.otto), song, [], [])
    assert (slip.job, slip.title, slip.by) == (broken.job, "Line up v2 with v1", "the studio")
    assert slip.may_ask_again
    assert shelf.at_work(Actor(cast.otto)) == []
    assert not slips.of_song(Actor(cast.gwen), song, [], [])[0].may_change
    assert slips.of_song(Actor(cast.sam), song, [], []) == []
