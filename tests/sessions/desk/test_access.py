"""Of what a page holds, each person gets what is theirs: keys, figures, sound and news."""

from __future__ import annotations

import pytest
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.desk import albums, audit, lanes, rail, references, releases, threads
from sessions.desk.live.telling import Telling
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Invitation
from sessions.songs.models import AlbumTrack
from tests.factories import (
    AlbumFactory,
    BookingFactory,
    GateFactory,
    NoteFactory,
    NoteSoundFactory,
    ReferenceFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


def page(client, user, path: str):
    client.force_login(user)
    return client.get(path)


def without_small_copy(*jobs) -> None:
    for job in jobs:
        job.renders.filter(name="proxy").delete()


def test_who_may_not_take_a_sound_waits_for_its_small_copy(cast, song):
    version = VersionFactory(song=song, number=1)
    stem = StemRevisionFactory(stem=StemFactory(song=song))
    reference = ReferenceFactory(song=song)
    sound = NoteSoundFactory(note=NoteFactory(version=version, by=cast.lia))
    without_small_copy(version.job, stem.job, reference.job, sound.job)

    def standing(user) -> list[bool]:
        me = Actor(user)
        (thread,) = threads.of_song(me, song)
        return [
            rail.of_song(me, song)[0].standing.is_ready,
            lanes.of_song(me, song)[0].takes[0].standing.is_ready,
            references.of_song(me, song)[0].standing.is_ready,
            thread.sounds[0].standing.is_ready,
        ]

    assert standing(cast.lia) == [True] * 4
    assert standing(cast.mats) == [False] * 4
    assert not references.of_song(Actor(cast.mats), song)[0].may_download


def test_a_master_that_is_held_back_is_held_back_on_its_pages(cast, song):
    GateFactory(project=cast.project, lines=["isrc"])
    master = VersionFactory(song=song, number=2, kind="master")
    album = AlbumFactory(project=cast.project)
    AlbumTrack.objects.create(album=album, position=1, version=master)

    def taken(user) -> tuple[bool, bool]:
        (card,) = albums.of_project(Actor(user), cast.project)
        return card.may_download, rail.of_song(Actor(user), song)[0].may_take

    assert taken(cast.otto) == (True, True)
    assert taken(cast.lia) == (False, False)
    assert taken(cast.gwen) == (False, False)


def test_money_in_the_log_is_for_who_sees_money(client, cast, only):
    record("budget_opened", who=cast.nina.who, project=cast.project.pk)
    record("member_added", who=cast.nina.who, project=cast.project.pk)
    only("engineer", May.LISTEN, May.CHANGE_PROJECT)

    def kinds(user) -> list[str]:
        return [it.kind for it in audit.rows_of(Actor(user), cast.project).order_by("pk")]

    assert kinds(cast.nina) == ["budget_opened", "member_added"]
    assert kinds(cast.otto) == ["member_added"]
    address = f"/projects/{cast.project.pk}/audit/"
    budget = f"/projects/{cast.project.pk}/budget/"
    assert budget in page(client, cast.nina, address).content.decode()
    assert budget not in page(client, cast.otto, address).content.decode()


def test_who_may_not_invite_is_not_told_who_was_invited(client, cast):
    for number, (project, email) in enumerate(
        ((cast.project, "ida@roughmix.test"), (None, "studio@roughmix.test"))
    ):
        Invitation.objects.create(
            project=project,
            email=email,
            by=cast.olga,
            sha256=str(number) * 64,
            sent_at=timezone.now(),
            expires_at=timezone.now(),
        )
    project = f"/projects/{cast.project.pk}/"
    for who, sees in (("nina", True), ("otto", False), ("gwen", False)):
        answer = page(client, cast.named(who), project)
        assert ("ida@roughmix.test" in answer.content.decode()) is sees, who
        assert bool(answer.context["invitations"]) is sees, who
        assert ("links" in answer.context) is sees, who
    for who, sees in (("olga", True), ("nina", False)):
        answer = page(client, cast.named(who), "/account/")
        assert ("studio@roughmix.test" in answer.content.decode()) is sees, who
        assert bool(answer.context["invitations"]) is sees, who


def test_keys_of_the_session_page_are_for_who_may_press_them(client, cast, song):
    VersionFactory(song=song, number=1)
    for who, arranges, opens in (
        ("nina", True, True),
        ("otto", True, True),
        ("mats", True, False),
        ("gwen", False, False),
    ):
        said = page(client, cast.named(who), f"/songs/{song.pk}/").content.decode()
        assert ("data-arranges" in said) is arranges, who
        assert ('id="new-ballot"' in said) is opens, who


def test_a_log_that_names_stems_is_for_who_hears_stems(client, cast, song):
    version = VersionFactory(song=song, number=1, ordered=True)
    version.job.steps = [{"name": "strip", "title": "Bass DI, two dB down", "code": 1}]
    version.job.save(update_fields=["steps"])
    for who, sees in (("mats", True), ("gwen", False)):
        (slip,) = page(client, cast.named(who), f"/songs/{song.pk}/jobs/").context["desk"].slips
        assert bool(slip.log) is sees, who


def test_without_the_right_to_listen_no_release_is_listed(cast, song, only):
    GateFactory(project=cast.project)
    VersionFactory(song=song, number=1, kind="master")
    only("musician", May.NOTE)
    assert releases.of_project(Actor(cast.lia), cast.project)["releases"]
    assert releases.of_project(Actor(cast.mats), cast.project)["releases"] == []


def told(cast, who: str, kind: str, number: int):
    event = events.post(cast.project.topic, kind, {kind: number})
    return Telling(cast.project.pk).tell([event], cast.named(who))


def test_that_a_booking_is_gone_is_told_to_who_books(cast):
    booking = BookingFactory(project=cast.project)
    number = booking.pk
    booking.delete()
    assert told(cast, "otto", "booking", number)
    assert not told(cast, "mats", "booking", number)


def test_who_is_here_is_told_to_who_listens(cast, song, only):
    assert told(cast, "mats", "presence", song.pk)
    only("musician", May.NOTE)
    assert not told(cast, "mats", "presence", song.pk)
