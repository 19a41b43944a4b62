"""A ZIP of stems: begun like a file, unpacked by the machines, opened once, told entry by entry."""

from __future__ import annotations

import logging
import signal

import pytest
from django.db import connection

from processing import jobs, sweeper, tasks
from processing.models import Event, Job
from processing.storage import storage
from sessions.people.access import Actor
from sessions.songs import access, actions, querysets
from sessions.songs.models import Stem, StemArchive, StemRevision
from sessions.songs.state import State
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload
from studio import celery
from tests.factories import SongFactory, StemArchiveFactory, StemFactory, StemRevisionFactory
from tests.processing.broker import Broker
from tests.processing.engine.zips import Item, sound, zipped
from tests.together import together

STEMS = (
    Item("Undertow/01_Kick In.wav", sound(0.5)),
    Item("Undertow/LeadVox.wav", sound(0.6)),
    Item("Undertow/notes.txt", b"A minor"),
    Item("Undertow/Bass.wav", b"<html>"),
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL, settings.FREE_DISK_BYTES = tmp_path / "data", "", 0


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Undertow")


def arrived(song, by, content=None, filename="Undertow.zip"):
    """The ZIP with all its bytes, handed on to be unpacked."""
    content = zipped(*STEMS) if content is None else content
    archive = actions.begin_archive(song, by=by, filename=filename, size_bytes=len(content))
    uploads.append(archive.upload, 0, [content], length=len(content))
    uploads.complete(archive.upload)
    return StemArchive.objects.select_related("upload__job").get(pk=archive.pk)


def unpacked(song, by, *items):
    archive = arrived(song, by, zipped(*items) if items else None)
    tasks.unpack_stems(archive.job.pk)
    return StemArchive.objects.select_related("upload__job").get(pk=archive.pk)


def read(client, archive):
    return client.get(f"/api/stem-archives/{archive.pk}/").json()


def test_its_way_from_the_first_byte_to_stems_with_sound(cast, client, song):
    client.force_login(cast.mats)
    content = zipped(*STEMS)
    body = {"filename": "Undertow.zip", "size_bytes": len(content)}
    begun = client.post(f"/api/songs/{song.pk}/stem-archives/", body, "application/json")
    assert begun.status_code == 201
    archive = StemArchive.objects.get(pk=begun.json()["id"])
    assert begun.json()["upload"]["url"] == f"/api/uploads/{archive.upload.token}/"
    assert (begun.json()["state"], begun.json()["stems"]) == ("arriving", [])

    uploads.append(archive.upload, 0, [content], length=len(content))
    done = client.put(f"{begun.json()['upload']['url']}completion/", {}, "application/json").json()
    job = Job.objects.get(pk=done["job"])
    assert job.kind == Job.Kind.UNPACK
    assert read(client, archive)["state"] == "checking"
    assert read(client, archive)["sentence"] == "Unpacking the ZIP."

    tasks.unpack_stems(job.pk)
    # Not ready before its stems are there.
    assert read(client, archive)["state"] == "checking"
    assert actions.open_archives() == 1

    shown = read(client, archive)
    assert shown["state"] == "ready"
    assert [(it["file"], it["verdict"], it["code"]) for it in shown["entries"]] == [
        ("01_Kick In.wav", "taken", "ok"),
        ("LeadVox.wav", "taken", "ok"),
        ("notes.txt", "skipped", "entries_skipped"),
        ("Bass.wav", "refused", "not_audio"),
    ]
    assert shown["entries"][3]["sentence"]
    assert shown["entries"][3]["remedy"]
    assert [it["code"] for it in shown["warnings"]] == ["entries_skipped"]
    stems = list(Stem.objects.order_by("position"))
    assert shown["stems"] == [stem.pk for stem in stems]
    assert [(stem.name, stem.role) for stem in stems] == [
        ("Kick In", "kick"),
        ("LeadVox", "lead_vocal"),
    ]
    assert [stem.newest.standing.state for stem in stems] == [State.CHECKING] * 2

    for stem in stems:
        tasks.ingest(stem.newest.job.pk)
    kick = client.get(f"/api/stems/{stems[0].pk}/").json()["newest"]
    assert (kick["state"], kick["origin"], kick["arrival"]["filename"]) == (
        "ready",
        "upload",
        "01_Kick In.wav",
    )
    assert kick["measured"]["seconds"] == 0.5
    original = StemRevision.objects.get(pk=kick["id"]).job.renders.get(name="original")
    assert storage().read(original.audio_file.sha256) == sound(0.5)


def test_it_is_opened_once(cast, song):
    unpacked(song, cast.mats)

    assert [actions.open_archives() for _ in range(3)] == [1, 0, 0]
    assert StemRevision.objects.count() == 2


def test_only_what_was_unpacked_is_opened(cast, song):
    arrived(song, cast.mats)
    actions.begin_archive(song, by=cast.mats, filename="More.zip", size_bytes=9)
    StemArchiveFactory(song=song, upload__job__failed=True)
    StemArchiveFactory(song=song, upload__job__cancelled=True)

    assert actions.open_archives() == 0
    assert not Stem.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_open_it_once(cast):
    song = SongFactory(project=cast.project)
    for name in ("One", "Two"):
        unpacked(song, cast.mats, Item(f"{name} Kick.wav"), Item(f"{name} Bass.wav"))

    outcomes = together(4, lambda _: actions.open_archives())

    assert [it for it in outcomes if isinstance(it, Exception)] == []
    assert sum(outcomes) == 2
    assert sorted(Stem.objects.values_list("name", flat=True)) == [
        "One Bass",
        "One Kick",
        "Two Bass",
        "Two Kick",
    ]
    assert StemRevision.objects.count() == Upload.objects.filter(is_archive=False).count() == 4


def test_a_sweeper_that_dies_in_between_leaves_all_to_the_next(cast, song, monkeypatch):
    unpacked(song, cast.mats)
    real, calls = uploads.take_stored, []

    def dies_at_the_second(**given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(uploads, "take_stored", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        actions.open_archives()
    assert not Stem.objects.exists()
    assert not Job.objects.filter(kind=Job.Kind.INGEST).exists()

    assert actions.open_archives() == 1
    assert StemRevision.objects.count() == 2


def test_one_that_breaks_does_not_keep_the_others_closed(cast, song, caplog):
    broken = unpacked(song, cast.mats)
    broken.job.renders.all().delete()
    whole = unpacked(song, cast.mats, Item("Keys.wav"))

    with caplog.at_level(logging.ERROR):
        assert actions.open_archives() == 1

    assert f"Archive {broken.pk} could not be opened" in caplog.text
    whole.refresh_from_db()
    assert whole.opened_at is not None
    assert [stem.name for stem in Stem.objects.all()] == ["Keys"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only on PostgreSQL")
def test_one_that_the_database_refuses_does_not_keep_the_others_closed(cast, song, caplog):
    StemRevisionFactory(stem=StemFactory(song=song, name="Kick In"), number=32_767)
    unpacked(song, cast.mats)
    whole = unpacked(song, cast.mats, Item("Keys.wav"))

    with caplog.at_level(logging.ERROR):
        assert actions.open_archives() == 1

    whole.refresh_from_db()
    assert whole.opened_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_does_not_hold_up_the_sweeper(cast, tmp_path, monkeypatch, caplog):
    song = SongFactory(project=cast.project)
    unpacked(song, cast.mats, *(Item(f"Kick {number}.wav") for number in range(20)))
    broker = Broker(tmp_path / "broker")
    broker.start()
    monkeypatch.setattr(celery.app.conf, "broker_write_url", broker.url)
    monkeypatch.setattr(celery.app.conf, "broker_url", broker.url)
    broker.signal(signal.SIGSTOP)

    try:
        sweeper.look_after_jobs()
    finally:
        broker.kill()

    # Half a second each: of five hundred files the lost jobs of others would wait for minutes.
    assert caplog.text.count("The broker is away") <= 1
    assert Job.objects.filter(kind=Job.Kind.INGEST, last_sent_at=None).count() == 20


def test_a_name_that_is_there_gets_a_revision(cast, song):
    kick = StemFactory(song=song, name="kick in", role="drums")
    StemRevisionFactory(stem=kick, number=1)
    retired = StemFactory(song=song, name="LeadVox")
    actions.change_stem(retired, retired=True)
    archive = unpacked(song, cast.mats)

    actions.open_archives()

    kick.refresh_from_db()
    assert (kick.newest.number, kick.role) == (2, "drums")
    assert not retired.revisions.exists()
    assert archive.revisions.count() == 2
    assert Stem.objects.filter(name="LeadVox").count() == 2


def test_equal_names_of_one_zip_are_two_stems(cast, song):
    unpacked(song, cast.mats, Item("S/Drums/Room.wav"), Item("S/Guitars/Room.wav", sound(0.2)))

    actions.open_archives()

    assert [stem.name for stem in Stem.objects.order_by("position")] == [
        "Drums Room",
        "Guitars Room",
    ]


def test_the_same_bytes_twice_are_stored_once_and_are_two_stems(cast, song):
    unpacked(song, cast.mats, Item("Left.wav"), Item("Right.wav"))

    actions.open_archives()

    for revision in StemRevision.objects.all():
        tasks.ingest(revision.job.pk)
    assert [stem.ready is not None for stem in Stem.objects.all()] == [True, True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"RIFF of no kind", "This ZIP contradicts itself"),
        (zipped(Item("../Kick.wav")), "climbs out"),
        (zipped(Item("Kick.wav", b"<html>")), "Kick.wav"),
    ],
)
def test_what_is_refused_says_why(cast, client, song, content, words):
    archive = arrived(song, cast.mats, content)
    tasks.unpack_stems(archive.job.pk)
    client.force_login(cast.mats)

    shown = read(client, archive)

    assert (shown["state"], shown["stems"], shown["entries"]) == ("failed", [], [])
    assert words in shown["sentence"]
    assert shown["remedy"]
    assert actions.open_archives() == 0


def test_its_job_is_seen_by_whoever_hears_stems_and_stopped_by_whoever_uploads(cast, client, song):
    archive = arrived(song, cast.mats)
    job = archive.job
    assert access.song_of(job) == song
    for somebody, sees in ((cast.otto, True), (cast.gwen, False), (cast.sam, False)):
        seen = querysets.jobs_of(song, access.visible_jobs(Actor(somebody)))
        assert (job in seen) == sees

    client.force_login(cast.mats)
    assert client.put(f"/api/jobs/{job.pk}/cancellation/").status_code == 200
    assert read(client, archive)["state"] == "cancelled"
    assert client.post(f"/api/jobs/{job.pk}/attempts/").status_code == 201
    tasks.unpack_stems(job.pk)
    assert actions.open_archives() == 1


def test_its_events_are_told(cast, song):
    archive = unpacked(song, cast.mats)
    actions.open_archives()

    told = Event.objects.filter(topic=song.project.topic, kind="archive")
    assert [event.payload for event in told] == [{"archive": archive.pk}] * 2
    assert Event.objects.filter(kind="stem").count() == 2


def test_its_address_is_told_to_its_sender_alone(cast, client, song):
    archive = arrived(song, cast.mats)
    client.force_login(cast.otto)

    answer = client.get(f"/api/stem-archives/{archive.pk}/")

    assert answer.status_code == 200
    assert archive.upload.token not in answer.content.decode()


@pytest.mark.parametrize(
    "body", [{"filename": ""}, {"size_bytes": 0}, {"size_bytes": 10**15}, {"filename": "x" * 256}]
)
def test_what_cannot_be_begun_leaves_nothing(cast, client, song, body):
    client.force_login(cast.mats)
    body = {"filename": "Stems.zip", "size_bytes": 10} | body
    answer = client.post(f"/api/songs/{song.pk}/stem-archives/", body, "application/json")
    assert answer.status_code in {400, 413}
    assert not StemArchive.objects.exists()
    assert not Upload.objects.exists()


def test_a_failed_stem_of_a_zip_can_be_asked_for_again(cast, song):
    unpacked(song, cast.mats, Item("Kick.wav"))
    actions.open_archives()
    job = StemRevision.objects.get().job
    jobs.cancel(job.pk)

    assert jobs.ask_again(job.pk)
    tasks.ingest(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
