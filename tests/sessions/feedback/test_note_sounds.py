"""What is recorded with a note: begun like an upload, heard by whoever reads the note."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from processing import jobs
from processing.models import AudioFile, Event, Job, JobSource
from processing.publishing import Made
from processing.storage import StorageAway, storage
from sessions.desk import threads
from sessions.desk.live.telling import Telling
from sessions.feedback import actions
from sessions.feedback.models import Note, NoteSound
from sessions.people.access import Actor
from sessions.uploads import actions as uploads
from sessions.uploads.models import Upload
from tests.factories import (
    AudioFileFactory,
    JobFactory,
    NoteFactory,
    NoteSoundFactory,
    RenderFactory,
)

VOICE = b"a voice note, hummed"


@pytest.fixture
def note(cast, version):
    return NoteFactory(version=version, by=cast.lia)


def begin(person, note, **body):
    body = {"filename": "idea.wav", "size_bytes": len(VOICE)} | body
    return person.ask("POST", f"/api/notes/{note.pk}/sounds/", body)


def test_a_recording_begins_arrives_and_is_looked_at_as_no_song(cast, lia, note):
    begun = begin(lia, note).json()
    assert (begun["state"], begun["filename"], begun["seconds"]) == ("arriving", "idea.wav", None)
    upload = Upload.objects.get(token=begun["upload"]["token"])
    uploads.append(upload, 0, [VOICE], length=len(VOICE))
    uploads.complete(upload)

    job = Upload.objects.get(pk=upload.pk).job
    assert lia.notes(note.version)[0]["sounds"][0]["state"] == "checking"
    sha256 = hashlib.sha256(b"sound of it").hexdigest()
    made = [
        Made(name=name, sha256=sha256, size_bytes=1, media_type="audio/wav")
        for name in ("audio", "lossless")
    ]
    jobs.finish(jobs.claim(job.pk, worker="one"), made)
    assert job.followed_by.get().recipe["whole_song"] is False

    assert lia.notes(note.version)[0]["sounds"][0]["state"] == "ready"


def test_who_reads_the_note_hears_what_was_recorded_with_it(cast, lia, mats, tmp_path, note):
    sound = NoteSoundFactory(note=note)
    path = tmp_path / "voice"
    path.write_bytes(VOICE)
    digest = hashlib.sha256(VOICE).hexdigest()
    storage().put(path, digest)
    RenderFactory(
        job=sound.job, name="original", audio_file__sha256=digest, audio_file__size_bytes=len(VOICE)
    )
    files = f"/api/note-sounds/{sound.pk}/files"

    answer = lia.ask("GET", f"{files}/original/?download=1")
    assert b"".join(answer.streaming_content) == VOICE
    assert "idea" not in answer.headers["Content-Disposition"]
    assert "(Voice " in answer.headers["Content-Disposition"]
    assert mats.ask("GET", f"{files}/original/").status_code == 403  # may not download
    shown = lia.notes(note.version)[0]["sounds"][0]
    assert (shown["state"], shown["seconds"], shown["stream"]) == ("ready", 3.0, "proxy")
    assert f"{files}/proxy/" in [file["url"] for file in shown["files"]]
    assert lia.ask("GET", f"/api/note-sounds/{sound.pk}/report/").json()["seconds"] == 3.0

    actions.delete_note(note)
    assert lia.ask("GET", f"{files}/original/?download=1").status_code == 404


def test_what_is_recorded_with_an_internal_note_stays_internal(cast, lia, otto, version):
    kept = NoteFactory(version=version, by=cast.otto, is_internal=True)
    sound = NoteSoundFactory(note=kept)
    assert lia.ask("GET", f"/api/note-sounds/{sound.pk}/report/").status_code == 404
    assert otto.ask("GET", f"/api/note-sounds/{sound.pk}/report/").status_code == 200
    job = Event.objects.create(topic=cast.project.topic, kind="job", payload={"job": sound.job.pk})
    telling = Telling(cast.project.pk)
    assert telling.tell([job], cast.lia) == []
    [message] = telling.tell([job], cast.otto)
    told = json.loads(message.text)
    assert (told["kind"], told["id"], told["song"]) == ("note", kept.pk, version.song_id)
    Job.objects.filter(pk=sound.job.pk).update(
        state="running", finished_at=None, lease_until=sound.job.finished_at
    )
    assert telling.tell([job], cast.otto) == []


def test_recordings_are_few_and_not_too_long_and_own(cast, lia, mats, note):
    large = begin(lia, note, size_bytes=201 * 1024**2)
    assert (large.status_code, large.json()["code"]) == (413, "sound_too_large")
    assert begin(mats, note).status_code == 403
    sounds = [begin(lia, note).json()["id"] for _ in range(8)]
    assert begin(lia, note).json()["code"] == "too_many_sounds"

    path = f"/api/note-sounds/{sounds[0]}/"
    assert mats.ask("DELETE", path).status_code == 403
    upload = NoteSound.objects.get(pk=sounds[0]).upload
    assert lia.ask("DELETE", path).status_code == 204
    assert lia.ask("DELETE", path).status_code == 404
    upload.refresh_from_db()
    assert upload.state == Upload.State.ABANDONED
    assert len(lia.notes(note.version)[0]["sounds"]) == 7


def test_recordings_cost_no_query_each(cast, version, django_assert_max_num_queries):
    for _ in range(5):
        NoteSoundFactory.create_batch(2, note=NoteFactory(version=version, by=cast.lia))
    actor = Actor(cast.mats)
    with django_assert_max_num_queries(6):
        found = threads.of_song(actor, version.song)
        assert {sound.state for thread in found for sound in thread.sounds} == {"ready"}
        assert {sound.stream for thread in found for sound in thread.sounds} == {"proxy"}


def stored(tmp_path, content: bytes) -> AudioFile:
    (tmp_path / "content").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    storage().put(tmp_path / "content", sha256)
    return AudioFileFactory(sha256=sha256, size_bytes=len(content))


def recorded(note, *files):
    """As they lie in storage: what came in, and what the closer look made of it."""
    sound = NoteSoundFactory(note=note, upload__is_song=False)
    sound.upload.job.renders.all().delete()
    closer = JobFactory(kind="play", done=True, follows=sound.upload.job)
    for number, file in enumerate(files):
        JobSource.objects.create(job=closer, name=f"audio {number}", audio_file=file)
        RenderFactory(job=sound.upload.job, name=f"part {number}", audio_file=file)
    return sound


def age(uploads_of_all=timedelta(hours=25)):
    Upload.objects.update(created_at=timezone.now() - uploads_of_all)


def test_recordings_of_no_note_leave_the_storage_after_a_day(cast, lia, tmp_path, note):
    voice, shared, kept = (stored(tmp_path, it) for it in (b"one", b"two", b"three"))
    RenderFactory(audio_file=shared)
    gone = recorded(note, voice, shared)
    there = recorded(note, kept)
    begun = begin(lia, note).json()
    assert lia.ask("DELETE", f"/api/note-sounds/{gone.pk}/").status_code == 204
    assert lia.ask("DELETE", f"/api/note-sounds/{begun['id']}/").status_code == 204
    assert actions.forget_recordings() == 0, "not on the day itself"

    age()
    assert actions.forget_recordings() == 2

    assert list(Upload.objects.filter(is_song=False)) == [there.upload]
    assert not Job.objects.filter(pk=gone.upload.job_id).exists()
    assert not storage().exists(voice.sha256)
    assert storage().exists(shared.sha256), "something else has it"
    assert storage().exists(kept.sha256)
    assert actions.forget_recordings() == 0


def test_recordings_go_with_a_note_that_is_gone_for_good(cast, lia, tmp_path, note):
    voice = stored(tmp_path, VOICE)
    recorded(note, voice)
    age()
    actions.delete_note(note)
    actions.forget_deleted()
    assert actions.forget_recordings() == 0, "it may come back"

    Note.objects.update(deleted_at=timezone.now() - timedelta(hours=25))
    actions.forget_deleted()
    busy = JobFactory(running=True)
    assert actions.forget_recordings() == 0, "a worker may store the same bytes just now"
    jobs.cancel(busy.pk)
    call_command("sweep", once=True)

    assert not storage().exists(voice.sha256)
    assert not AudioFile.objects.filter(pk=voice.pk).exists()


def test_a_storage_that_is_away_keeps_rows_and_bytes_together(tmp_path, note, monkeypatch):
    voice = stored(tmp_path, VOICE)
    recorded(note, voice).delete()
    age()

    def away(self, sha256):
        raise StorageAway

    with monkeypatch.context() as trouble:
        trouble.setattr(type(storage()), "delete", away)
        assert actions.forget_recordings() == 0
    assert AudioFile.objects.filter(pk=voice.pk).exists()
    assert actions.forget_recordings() == 1
    assert not storage().exists(voice.sha256)
