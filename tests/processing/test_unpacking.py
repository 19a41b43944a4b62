"""A ZIP in the spool becomes stored stems and a word on every entry, or is refused."""

import errno
import hashlib

import pytest

from processing import jobs, sweeper, tasks
from processing.models import AudioFile, Job
from processing.pulse import Pulse
from processing.recipes import IngestRecipe, UnpackRecipe
from processing.storage import storage
from processing.storage.disk import DiskStorage
from tests.processing.engine.zips import Item, end_bytes, sound, zipped
from tests.processing.orders import TOPIC

pytestmark = pytest.mark.django_db

STEMS = zipped(
    Item("Undertow/Kick.wav", sound(0.5)),
    Item("Undertow/notes.txt", b"A minor"),
    Item("Undertow/Bass.wav", b"<html>"),
    Item("Undertow/Keys.wav", sound(0.7)),
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL, settings.FREE_DISK_BYTES = tmp_path / "data", "", 0


def submitted(content, **said):
    storage().spool_append("zip-1", 0, content)
    given = {
        "spool": "zip-1",
        "filename": "Undertow.zip",
        "size_bytes": len(content),
        "file_sha256": hashlib.sha256(content).hexdigest(),
    }
    return jobs.submit(recipe=UnpackRecipe(**{**given, **said}), topic=TOPIC)


def unpacked(content, **said):
    job = submitted(content, **said)
    tasks.unpack_stems(job.pk)
    job.refresh_from_db()
    return job


def stored(settings):
    return [path for path in (settings.DATA / "media").rglob("*") if path.is_file()]


def told(job):
    return [
        (step["file"], step["verdict"], step["code"], step["render"])
        for step in job.steps
        if step["name"] == "entry"
    ]


def test_stems_are_stored_as_they_were_and_every_entry_is_told(store, settings):
    job = unpacked(STEMS)

    assert job.state == "done", job.failure
    assert told(job) == [
        ("Kick.wav", "taken", "ok", "entry-001"),
        ("notes.txt", "skipped", "entries_skipped", None),
        ("Bass.wav", "refused", "not_audio", None),
        ("Keys.wav", "taken", "ok", "entry-002"),
    ]
    assert job.steps[3]["sentence"]
    assert job.steps[3]["remedy"]
    assert job.steps[0]["warnings"] == [
        {
            "code": "entries_skipped",
            "sentence": "1 file is no sound and was skipped: Undertow/notes.txt.",
        }
    ]
    renders = {render.name: render.audio_file for render in job.renders.all()}
    assert set(renders) == {"entry-001", "entry-002"}
    kick = renders["entry-001"]
    assert storage().read(kick.sha256) == sound(0.5)
    assert (kick.rate, kick.channels, kick.bits, kick.frames) == (48_000, 1, 16, 24_000)
    assert kick.media_type == "audio/wav"
    assert storage().spool_size("zip-1") == 0
    assert [stage["state"] for stage in job.stages] == ["done"] * 4
    assert list((settings.DATA / "bench").iterdir()) == []


def test_a_stored_entry_is_taken_in_like_an_upload():
    file = unpacked(STEMS).renders.get(name="entry-001").audio_file
    recipe = IngestRecipe(filename="Kick.wav", size_bytes=file.size_bytes, file_sha256=file.sha256)
    job = jobs.submit(recipe=recipe, sources={"original": file}, topic=TOPIC)

    tasks.ingest(job.pk)
    job.refresh_from_db()

    assert job.state == "done", job.failure
    assert job.renders.get(name="original").audio_file == file
    assert job.renders.get(name="audio").audio_file.frames == 24_000
    assert storage().read(file.sha256) == sound(0.5)
    assert AudioFile.objects.filter(sha256=file.sha256).count() == 1


def test_a_stored_entry_that_changed_on_the_disk_is_refused():
    file = unpacked(STEMS).renders.get(name="entry-001").audio_file
    path = storage().local_path(file.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    recipe = IngestRecipe(filename="Kick.wav", size_bytes=file.size_bytes, file_sha256=file.sha256)
    job = jobs.submit(recipe=recipe, sources={"original": file}, topic=TOPIC)

    tasks.ingest(job.pk)
    job.refresh_from_db()

    assert job.failure["code"] == "hash_mismatch"


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (end_bytes(0, 0, 0), "no_audio", "There is no sound in this ZIP"),
        (zipped(Item("../Kick.wav")), "unsafe_path", "../Kick.wav"),
        (zipped(Item("Kick.wav", bytes(2**22))), "compression_ratio", "unpacks to far more"),
        (STEMS[:-30], "truncated", "A part of this ZIP is missing"),
        (zipped(Item("Kick.wav", b"<html>")), "not_audio", "Kick.wav: "),
        (
            zipped(*(Item(f"{number}.wav", b"<html>") for number in range(5))),
            "not_audio",
            "None of the 5 sound files in this ZIP can be used. 0.wav: ",
        ),
        (b"", "empty_file", "The file is empty."),
    ],
)
def test_what_is_refused_says_why_and_leaves_nothing(content, code, words):
    job = unpacked(content)

    assert (job.state, job.failure["code"]) == ("failed", code)
    assert words in job.failure["sentence"]
    assert job.failure["remedy"]
    assert not job.renders.exists()
    assert storage().spool_size("zip-1") == 0


def test_a_zip_that_changed_on_its_way_is_refused():
    assert unpacked(STEMS, file_sha256="0" * 64).failure["code"] == "hash_mismatch"


def test_a_bomb_among_stems_gives_the_whole_away(settings):
    bomb = Item("Pad.wav", sound(0.1), packed=Item("x", bytes(2**24)).raw)
    job = unpacked(zipped(Item("Kick.wav"), bomb))

    assert job.failure["code"] == "compression_ratio"
    assert not job.renders.exists()
    # What no row knows of nobody would ever delete.
    assert not stored(settings)


def test_a_full_disk_is_told_and_the_upload_waits(settings):
    job = submitted(STEMS)
    settings.FREE_DISK_BYTES = 10**18
    tasks.unpack_stems(job.pk)
    job.refresh_from_db()

    assert job.failure["code"] == "disk_full"
    assert job.failure["remedy"]
    assert storage().spool_size("zip-1") == len(STEMS)

    settings.FREE_DISK_BYTES = 0
    jobs.ask_again(job.pk)
    tasks.unpack_stems(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_disk_that_fills_up_in_the_middle_is_told(monkeypatch):
    put = DiskStorage.put

    def full_at_the_second(self, path, sha256):
        if path.name == "entry-003":
            raise OSError(errno.ENOSPC, "No space left on device")
        put(self, path, sha256)

    monkeypatch.setattr(DiskStorage, "put", full_at_the_second)
    job = unpacked(STEMS)

    assert job.failure["code"] == "disk_full"
    assert not job.renders.exists()
    assert storage().spool_size("zip-1") == len(STEMS)


@pytest.mark.parametrize("stage", ["unpack", "store"])
def test_a_cancelled_job_stops_in_the_middle(monkeypatch, settings, stage):
    job = submitted(STEMS)
    heard = []

    def cancel_on_the_way(self, now_in, fraction):
        heard.append(now_in)
        if now_in == stage:
            jobs.cancel(job.pk)
            self._written = 0.0
        return call(self, now_in, fraction)

    call = Pulse.__call__
    monkeypatch.setattr(Pulse, "__call__", cancel_on_the_way)
    tasks.unpack_stems(job.pk)
    job.refresh_from_db()

    assert job.state == "cancelled"
    assert heard.count(stage) == 1
    assert not job.renders.exists()
    assert not stored(settings)


def test_a_waiting_zip_keeps_its_bytes(monkeypatch):
    submitted(STEMS)
    monkeypatch.setattr(sweeper, "SPOOL_KEPT", -sweeper.SPOOL_KEPT)

    sweeper.clear_away()
    assert storage().spool_size("zip-1") == len(STEMS)

    jobs.cancel(Job.objects.get().pk)
    sweeper.clear_away()
    assert storage().spool_size("zip-1") == 0
