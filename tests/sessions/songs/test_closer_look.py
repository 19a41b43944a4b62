"""What follows a finished sound: its files are the sound's, its job is seen by who hears it."""

from __future__ import annotations

import pytest

from processing.models import Job
from sessions.desk.live.telling import Telling
from sessions.people.access import Actor
from sessions.songs import access
from sessions.songs.measured import renders_of, stream_of
from tests.factories import (
    JobFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    StemRevisionFactory,
    VersionFactory,
    finish,
)

FAILED = {"code": "broke", "sentence": "Something broke on our side.", "remedy": "Try again."}


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


@pytest.fixture
def fresh(song):
    """A version that was measured, and not yet looked at closer."""
    version = VersionFactory(song=song, ordered=True, order__job__done=False)
    finish(version.job, names=("audio", "lossless", "peaks"))
    return version


def look_at(job: Job, **state) -> Job:
    return JobFactory(kind="features", follows=job, topic=job.topic, **state)


def test_a_page_plays_the_flac_until_the_small_copy_is_there(fresh, client, cast):
    client.force_login(cast.otto)
    rail = f"/songs/{fresh.song_id}/rail/"
    assert stream_of(renders_of(fresh.job)) == "lossless"
    assert 'data-stream="lossless"' in client.get(rail).content.decode()

    RenderFactory(job=fresh.job, name="proxy")

    assert stream_of(renders_of(fresh.job)) == "proxy"
    assert 'data-stream="proxy"' in client.get(rail).content.decode()


def test_stems_of_before_there_was_a_flac_play_their_preview(song, client, cast):
    StemRevisionFactory(stem__song=song)
    client.force_login(cast.mats)

    assert 'data-stream="proxy"' in client.get(f"/songs/{song.pk}/stems/").content.decode()


def test_who_only_listens_waits_for_the_small_copy(fresh, client, cast):
    client.force_login(cast.gwen)
    rail = f"/songs/{fresh.song_id}/rail/"
    before = client.get(rail).content.decode()
    assert "data-stream" not in before
    assert 'data-state="making"' in before
    assert client.get(f"/songs/{fresh.song_id}/").status_code == 200

    RenderFactory(job=fresh.job, name="proxy")

    assert 'data-stream="proxy"' in client.get(rail).content.decode()


def test_so_do_those_who_only_hear_stems(song, client, cast):
    take = StemRevisionFactory(stem__song=song)
    take.job.renders.get(name="proxy").delete()
    client.force_login(cast.mats)
    assert "data-stream" not in client.get(f"/songs/{song.pk}/stems/").content.decode()


@pytest.mark.parametrize(
    ("name", "download", "may"),
    [
        ("proxy", False, True),
        ("proxy", True, False),
        ("segments", False, True),
        ("features", False, True),
        ("lossless", False, False),
        ("audio", False, False),
    ],
)
def test_who_only_listens_gets_no_more_than_that(song, cast, name, download, may):
    def ask(actor):
        access.require_file(actor, song, name, download=download)

    ask(Actor(cast.otto))
    if may:
        ask(Actor(cast.gwen))
    else:
        with pytest.raises(Exception, match="download"):
            ask(Actor(cast.gwen))


def test_whoever_hears_the_sound_sees_the_job_that_follows(fresh, song, cast):
    of_version = look_at(fresh.job)
    of_stem = look_at(StemRevisionFactory(stem__song=song).job)

    assert set(access.visible_jobs(Actor(cast.otto))) >= {of_version, of_stem}
    assert of_version in access.visible_jobs(Actor(cast.gwen))
    assert of_stem not in access.visible_jobs(Actor(cast.gwen)), "a manager hears no stems"
    assert of_version not in access.visible_jobs(Actor(cast.sam))
    assert access.song_of(of_version) == access.song_of(of_stem) == song


def test_it_may_be_asked_again_by_who_asked_for_the_sound(fresh, song, cast, client):
    ordered = look_at(fresh.job, failed=True)
    uploaded = look_at(VersionFactory(song=song).job, failed=True)
    client.force_login(cast.mats)  # uploads, does not order

    assert client.post(f"/api/jobs/{ordered.pk}/attempts/").status_code == 403
    assert client.post(f"/api/jobs/{uploaded.pk}/attempts/").status_code == 201


def test_who_may_not_download_cannot_keep_the_small_copy_from_being_made(song, cast, client):
    """Others wait for it."""
    job = look_at(VersionFactory(song=song).job, running=True)
    stop = f"/api/jobs/{job.pk}/cancellation/"

    client.force_login(cast.mats)  # uploads, does not download
    assert client.put(stop).status_code == 403
    client.force_login(cast.lia)
    assert client.put(stop).status_code == 200


def test_its_end_is_told_to_the_page(fresh, song, cast):
    job = look_at(fresh.job, done=True)

    told = Telling(cast.project.pk)._job(job.pk, Actor(cast.gwen))

    assert told is not None
    assert (told["job_kind"], told["state"], told["song"]) == ("features", "done", song.pk)
    assert Telling(cast.project.pk)._job(job.pk, Actor(cast.sam)) is None


@pytest.mark.parametrize("state", ["running", "done", "failed"])
def test_it_has_a_slip_only_where_it_failed(fresh, client, cast, state):
    more = {"failure": FAILED} if state == "failed" else {}
    look_at(fresh.job, **{state: True}, **more)
    client.force_login(cast.otto)

    jobs = client.get(f"/songs/{fresh.song_id}/jobs/").content.decode()

    assert ("Preview of v" in jobs) is (state == "failed")
    assert ("Something broke on our side." in jobs) is (state == "failed")


def test_the_index_of_a_file_is_its_report(fresh, client, cast):
    client.force_login(cast.gwen)
    url = f"/api/versions/{fresh.pk}/report/?file=lossless"
    assert client.get(url).status_code == 404

    ReportFactory(render=fresh.job.renders.get(name="lossless"), facts={"pieces": []})

    assert client.get(url).json() == {"pieces": []}
