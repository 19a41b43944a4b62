"""Who gets what of a song, each right by itself: also where every role of today has both."""

from __future__ import annotations

import pytest

from processing import events
from sessions.desk.live.telling import Telling
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs import access
from tests.factories import (
    AlbumFactory,
    JobFactory,
    ReferenceFactory,
    RenderFactory,
    SheetTextFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)


@pytest.fixture
def song(cast):
    SongFactory(project=cast.elsewhere, title="Undertow")  # another one before it
    return SongFactory(project=cast.project, title="Low Water")


def get(client, user, path: str) -> int:
    client.force_login(user)
    return client.get(path).status_code


def test_the_lossless_stream_is_for_who_may_download(cast, client, song):
    """Of stems, versions, albums and references alike; it is asked for without `download`."""
    stem = StemRevisionFactory(stem=StemFactory(song=song))
    album = AlbumFactory(project=cast.project)
    version, reference = VersionFactory(song=song, number=1), ReferenceFactory(song=song)
    for owner in (stem, album, version, reference):
        RenderFactory(job=owner.job, name="lossless")
    for address in (
        f"/api/revisions/{stem.pk}/files/lossless/",
        f"/api/albums/{album.pk}/files/lossless/",
        f"/api/versions/{version.pk}/files/lossless/",
        f"/api/references/{reference.pk}/files/lossless/",
    ):
        assert get(client, cast.mats, address) == 403, address


def test_sections_are_for_who_writes_and_works(cast, song, only):
    for rights, may in (
        ({May.NOTE, May.UPLOAD}, True),
        ({May.NOTE, May.ORDER}, True),
        ({May.NOTE, May.CHANGE_PROJECT}, True),
        ({May.NOTE, May.LISTEN, May.DOWNLOAD}, False),
        ({May.UPLOAD, May.ORDER, May.CHANGE_PROJECT}, False),
    ):
        only("musician", *rights)
        assert access.may_arrange(Actor(cast.mats), song) is may, rights


def test_a_job_belongs_to_its_own_song(song):
    version = VersionFactory(song=song, number=1, ordered=True)
    assert access.song_of(version.job) == song
    assert access.song_of(JobFactory()) is None


def test_lyrics_are_for_who_writes_notes(cast, song):
    text = SheetTextFactory(song=song, by=cast.lia)
    assert access.visible_texts(Actor(cast.mats)).exists()
    for user in (cast.gwen, cast.sam, cast.eva):
        assert not access.visible_texts(Actor(user)).exists()
    event = events.post(cast.project.topic, "text", {"text": text.pk})
    assert Telling(cast.project.pk).tell([event], cast.mats)
    assert not Telling(cast.project.pk).tell([event], cast.gwen)


def test_what_was_done_to_stems_is_for_who_hears_them(cast, client, song):
    version = VersionFactory(song=song, number=1, ordered=True)
    version.job.steps = [{"name": "strip", "title": "Bass DI, two dB down", "code": 1}]
    version.job.save(update_fields=["steps"])
    for who, sees in (("mats", True), ("gwen", False)):
        client.force_login(cast.named(who))
        said = client.get(f"/api/jobs/{version.job.pk}/").content.decode()
        assert ("Bass DI" in said) is sees, who
