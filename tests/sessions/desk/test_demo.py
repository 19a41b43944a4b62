"""The demo goes on by itself, and takes nobody's record for the demo."""

from __future__ import annotations

import pytest

from processing.models import AudioFile
from sessions.desk import demo
from sessions.desk.demo import sharing
from sessions.desk.demo.album import CATALOGUE, GUEST, NOTE_OF_GUEST, PEOPLE, PLAYLIST
from sessions.feedback.models import Note
from sessions.hearings.access import visible_hearings
from sessions.hearings.maps import of_version
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.releases.gate import checklist
from sessions.sharing import listing
from sessions.sharing.listeners import listeners
from sessions.sharing.models import Link
from sessions.songs.models import Version
from tests.factories import (
    JobFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    UserFactory,
    VersionFactory,
)
from tests.sessions.sharing.conftest import with_sound


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


@pytest.fixture
def released(cast, tmp_path):
    """The demo with the master of its first song, as if the workers had been there."""
    project = demo.open_demo(by=cast.olga)
    song = project.songs.order_by("position").first()
    master = VersionFactory(song=song, number=3, kind="master", ordered=True, by=cast.otto)
    audio = master.job.renders.get(name="audio").audio_file
    AudioFile.objects.filter(pk=audio.pk).update(frames=4_800_000, rate=48_000)
    return project, with_sound(master, tmp_path)


def people() -> dict[str, User]:
    rows = User.objects.filter(email__in=[person.email for person in PEOPLE])
    return {user.name.split()[0]: user for user in rows}


def test_what_goes_out_waits_for_the_master(cast):
    project = demo.open_demo(by=cast.olga)
    assert not sharing.share(project, people())
    song = project.songs.order_by("position").first()
    job = JobFactory(topic=project.topic, kind="master")
    VersionFactory(song=song, number=3, kind="master", ordered=True, order__job=job)
    assert sharing.share(project, people()), "it is still being made"
    assert not Link.objects.exists()


def test_links_of_all_kinds_go_out_once(released):
    project, _ = released
    assert not sharing.share(project, people())
    assert not sharing.share(project, people())

    rows = {row.link.name: row for row in listing.told(listing.for_page(project.links.all()))}
    assert len(rows) == 3
    (of_song,) = [row for row in rows.values() if row.link.may_note]
    assert (of_song.opened, of_song.plays, of_song.last_opened_by) == (1, 1, GUEST)
    assert of_song.leads_to == "Harbour Road, newest version"
    assert rows[PLAYLIST].leads_to == "3 songs"
    (paused,) = [row for row in rows.values() if row.state == listing.State.PAUSED]
    assert paused.leads_to == "The whole project"


def test_the_guest_has_heard_some_of_it_and_says_so(released, cast):
    project, master = released
    sharing.share(project, people())

    (note,) = Note.objects.filter(version=master)
    assert (note.guest.name, note.body) == (GUEST, NOTE_OF_GUEST)
    rows = of_version(master, visible_hearings(Actor(cast.olga)), me=cast.olga)
    assert {row.who.name for row in rows} == {GUEST, "Ada Lindqvist"}
    assert all(0 < row.share < 1 for row in rows)
    names = {row.name for row in listeners(master)}
    assert {GUEST, "Ada Lindqvist"} <= names


def test_some_of_the_checklist_is_green(released):
    project, master = released
    sharing.share(project, people())
    green = {line.code: line.is_green for line in checklist(master).lines}
    assert green["credits"]
    assert green["isrc"]
    assert not green["approvals"]


def test_the_printed_address_opens_the_link_and_is_a_new_one_each_time(released, client):
    project, _ = released
    nina = people()["Nina"]
    assert sharing.address(project, by=nina) is None
    sharing.share(project, people())
    first, second = (sharing.address(project, by=nina) for _ in range(2))
    assert first != second
    codes = []
    for address in (first, second):
        body = {"token": address.partition("#")[2]}
        answer = client.post("/api/openings/", body, content_type="application/json")
        codes.append(answer.status_code)
    assert codes == [404, 200]
