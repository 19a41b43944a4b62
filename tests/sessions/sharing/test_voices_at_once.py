"""Many come to a new version of a link with a voice at the same moment: it is ordered once."""

from __future__ import annotations

import pytest
from django.db import connections

from processing.models import Job
from sessions.sharing import actions
from sessions.sharing.actions import Item
from sessions.sharing.models import Link, SpokenSound
from tests.cast import Cast, make_cast
from tests.factories import SongFactory, VersionFactory
from tests.sessions.sharing.conftest import with_sound
from tests.sessions.sharing.voicing import fail
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


@pytest.fixture
def people(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def link(people, tmp_path) -> Link:
    """To a song that had nothing to hear yet when it was made, and has now."""
    song = SongFactory(project=people.project)
    made, _ = actions.make_link(people.project, by=people.nina, items=[Item(song)], spoken=True)
    with_sound(VersionFactory(song=song, number=1, ordered=True, by=people.otto), tmp_path)
    return made


def at_once(deed, link: Link) -> list[object]:
    def one(_: int) -> object:
        try:
            return deed(Link.objects.get(pk=link.pk))
        finally:
            connections.close_all()

    said = together(MANY, one)
    assert not [each for each in said if isinstance(each, Exception)]
    return said


def test_it_is_ordered_once(link):
    at_once(actions.order_what_is_missing, link)

    assert SpokenSound.objects.count() == 1
    assert Job.objects.filter(kind="speak").count() == 1


def test_it_is_tried_again_once(link):
    actions.order_what_is_missing(link)
    sound = fail(link, SpokenSound.objects.get().version)

    at_once(actions.try_again, link)

    sound.job.refresh_from_db()
    assert (sound.job.state, SpokenSound.objects.count()) == ("queued", 1)


def test_switched_on_and_open_for_downloads_at_once_it_is_one_of_both(people, link):
    """Whoever comes second is told; the link is never both."""
    plain, _ = actions.make_link(people.project, by=people.nina)
    wishes = iter([{"spoken": True}, {"may_download": True}] * (MANY // 2))

    def one(_: int) -> str:
        try:
            actions.change_link(Link.objects.get(pk=plain.pk), by=people.nina, **next(wishes))
        except actions.SpokenIsForHearing:
            return "refused"
        finally:
            connections.close_all()
        return "done"

    said = together(MANY, one)

    assert set(said) == {"done", "refused"}
    plain.refresh_from_db()
    assert plain.spoken is not plain.may_download
