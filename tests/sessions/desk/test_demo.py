"""The demo goes on by itself, and takes nobody's record for the demo."""

from __future__ import annotations

from sessions.desk import demo
from sessions.desk.demo.album import CATALOGUE, PEOPLE
from sessions.songs.models import Version
from tests.factories import SongFactory, StemFactory, StemRevisionFactory, UserFactory


def test_a_record_with_the_demos_number_is_left_alone(cast):
    cast.project.catalogue = CATALOGUE
    cast.project.save(update_fields=["catalogue"])
    StemRevisionFactory(stem=StemFactory(song=SongFactory(project=cast.project)), by=cast.otto)

    assert demo.carry_on() is False
    for person in PEOPLE:
        UserFactory(name=person.name, email=person.email)
    assert demo.carry_on() is False
    assert not Version.objects.exists()


def test_the_demo_stays_itself_beside_such_a_record(cast):
    cast.project.catalogue = CATALOGUE
    cast.project.save(update_fields=["catalogue"])

    opened = demo.open_demo(by=cast.olga)

    assert opened != cast.project
    assert demo.open_demo(by=cast.olga) == opened
    assert demo.demo_project() == opened
