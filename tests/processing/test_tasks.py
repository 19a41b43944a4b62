"""Every kind of job on real sound: what it makes, what it says, and how it fails."""

import hashlib
import json
import struct

import pytest

from processing import jobs, tasks
from processing.engine import features
from processing.models import Event, Job
from processing.recipes import (
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    PlayedNote,
    PlayRecipe,
    StemRole,
    Tags,
)
from processing.storage import storage
from tests.processing.orders import TOPIC
from tests.processing.sounds import RATE, music, spooled, wav

pytestmark = pytest.mark.django_db

LISTENABLE = {"audio", "lossless", "peaks"}


def done(task, recipe, sources=None):
    job = jobs.submit(recipe=recipe, sources=sources or {}, topic=TOPIC)
    task(job.pk)
    job.refresh_from_db()
    return job


def files(job):
    return {render.name: render.audio_file for render in job.renders.all()}


def audio_of(job):
    return files(job)["audio"]


def ingested(key="upload-1", **sound):
    return done(tasks.ingest, spooled(wav(music(**sound)), key))


def assert_listenable(job, names=frozenset()):
    assert job.state == "done", job.failure
    made = files(job)
    assert set(made) == LISTENABLE | names
    for each in made.values():
        content = storage().read(each.sha256)
        assert hashlib.sha256(content).hexdigest() == each.sha256
        assert len(content) == each.size_bytes
    magic, version, rate, levels, frames = struct.unpack(
        "<4sIIIQ", storage().read(made["peaks"].sha256, 0, 24)
    )
    assert (magic, version, levels) == (b"RMPK", 2, 4)
    assert (rate, frames) == (made["audio"].rate, made["audio"].frames)
    assert storage().read(made["lossless"].sha256, 0, 4) == b"fLaC"
    index = job.renders.get(name="lossless").report.facts
    assert sum(piece["frames"] for piece in index["pieces"]) == index["frames"] == frames
    report = job.renders.get(name="audio").report.facts
    assert report["frames"] == made["audio"].frames
    assert report["short_term"]["lufs"]
    assert all(stage["state"] == "done" for stage in job.stages)
    assert job.progress == 1.0
    return report


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


def test_an_upload_becomes_sound_preview_waveform_and_report(store):
    job = ingested()

    report = assert_listenable(job, {"original"})
    assert (report["source"]["container"], report["source"]["bits"]) == ("wav", 24)
    original = files(job)["original"]
    assert (original.media_type, original.bits, original.frames) == ("audio/wav", 24, 3 * RATE)
    assert audio_of(job).bits == 32
    assert storage().spool_size("upload-1") == 0
    assert Event.objects.filter(topic=TOPIC, kind="job").count() >= 5


def test_a_file_that_changed_on_its_way_is_refused(store):
    job = done(tasks.ingest, spooled(wav(music()), file_sha256="0" * 64))

    assert job.state == "failed"
    assert job.failure["code"] == "hash_mismatch"
    assert job.failure["sentence"] == "The file changed on its way here."
    assert job.failure["remedy"].startswith("Upload it again")
    assert not job.renders.exists()
    assert storage().spool_size("upload-1") == 0


def test_a_file_that_did_not_arrive_whole_is_refused():
    job = done(tasks.ingest, spooled(wav(music()), size_bytes=10**6 * 2))

    assert job.failure["code"] == "incomplete"


def test_an_upload_that_is_gone_says_so():
    recipe = spooled(wav(music()))
    storage().spool_delete("upload-1")

    job = done(tasks.ingest, recipe)

    assert job.failure["code"] == "not_stored"
    assert job.failure["remedy"] == "Upload it again."


@pytest.mark.parametrize(
    ("content", "code"), [(b"<html>not sound</html>" * 9, "not_audio"), (b"", "empty_file")]
)
def test_what_is_no_sound_is_refused_with_a_sentence_and_a_remedy(store, content, code):
    job = done(tasks.ingest, spooled(content))

    assert job.state == "failed"
    assert job.failure["code"] == code
    assert job.failure["sentence"].endswith(".")
    assert job.failure["remedy"]


def test_a_truncated_upload_is_refused():
    job = done(tasks.ingest, spooled(wav(music())[:-5000]))

    assert job.failure["code"] == "truncated"


def test_an_edit_makes_a_new_stem_and_says_what_it_did():
    source = audio_of(ingested())
    job = done(
        tasks.edit_stem,
        EditRecipe(fade_out_seconds=1.0, normalise_to_lufs=-23.0),
        {"stem": source},
    )

    report = assert_listenable(job)
    assert report["integrated_lufs"] == pytest.approx(-23.0, abs=0.7)
    assert job.steps
    assert all(step["sentence"].endswith(".") for step in job.steps)


def test_stems_become_a_mix_and_the_mix_becomes_a_master():
    names = [("Drums", StemRole.DRUMS), ("Bass", StemRole.BASS), ("Lead", StemRole.LEAD)]
    stems = {
        name: audio_of(ingested(f"upload-{number}", seed=number, seconds=4.0))
        for number, (name, _) in enumerate(names)
    }
    mix = done(tasks.mix_stems, MixRecipe.for_stems(names), stems)
    assert_listenable(mix)

    recipe = MasterRecipe(target_lufs=-14.0, tags=Tags(artist="Nina", title="Harbour"))
    master = done(tasks.master_mix, recipe, {"mix": audio_of(mix)})

    assert_listenable(master, {"wav", "flac", "mp3"})
    made = files(master)
    for name, bits in (("wav", 24), ("flac", 24), ("mp3", None)):
        report = master.renders.get(name=name).report.facts
        assert report["frames"] == made[name].frames
        assert report["integrated_lufs"] == pytest.approx(-14.0, abs=0.3)
        assert made[name].bits == bits
    assert b"Harbour" in storage().read(made["flac"].sha256, 0, 8192)
    again = done(tasks.master_mix, recipe, {"mix": audio_of(mix)})
    assert files(again) == made, "the same order makes the same bytes"


def closer_look_at(job):
    """The job that looks closer, after it was done; and the files of the sound, old and new."""
    [look] = job.followed_by.all()
    assert (look.kind, look.topic, look.state) == ("features", job.topic, "queued")
    tasks.look_closer(look.pk)
    look.refresh_from_db()
    return look


def test_a_finished_sound_is_looked_at_closer_once(store):
    job = ingested(seconds=6.0)
    look = closer_look_at(job)

    assert look.state == "done", look.failure
    made = files(job)
    assert set(made) == LISTENABLE | {"original", "proxy", "segments", "features"}
    assert not look.renders.exists(), "what it made belongs to the sound"
    assert storage().read(made["proxy"].sha256, 4, 4) == b"ftyp"
    index = job.renders.get(name="segments").report.facts
    assert sum(piece["bytes"] for piece in index["pieces"]) == made["segments"].size_bytes
    heard = job.renders.get(name="features").report.facts
    assert heard == json.loads(storage().read(made["features"].sha256))
    assert set(heard) >= {"tempo", "key", "form"}
    assert job.followed_by.count() == 1


def test_a_stem_gets_no_tempo_of_its_own():
    edited = done(tasks.edit_stem, EditRecipe(), {"stem": audio_of(ingested())})

    closer_look_at(edited)

    assert set(files(edited)) == LISTENABLE | {"proxy", "segments"}


def test_a_closer_look_that_fails_leaves_the_sound_as_it_was(monkeypatch):
    job = ingested()
    monkeypatch.setattr(features, "analyse", lambda *_: 1 / 0)

    look = closer_look_at(job)

    job.refresh_from_db()
    assert (look.state, look.failure["code"]) == ("failed", "broke")
    assert_listenable(job, {"original"})
    assert jobs.ask_again(look.pk)
    monkeypatch.undo()
    closer_look_at(job)
    assert "proxy" in files(job)


def test_notes_become_a_stem():
    recipe = PlayRecipe(
        program=0,
        seconds=2.0,
        notes=(PlayedNote(key=60, at_seconds=0.1, seconds=1.0, velocity=100),),
    )
    job = done(tasks.play_notes, recipe)

    assert_listenable(job)


def test_a_mix_without_its_stem_fails_with_a_sentence():
    job = done(tasks.mix_stems, MixRecipe.for_stems([("Bass", StemRole.BASS)]), {})

    assert job.failure["code"] == "cannot_render"
    assert job.failure["sentence"].endswith(".")


def test_a_full_disk_fails_the_job_and_is_not_a_fault_of_ours(settings):
    recipe = spooled(wav(music()))
    settings.FREE_DISK_BYTES = 2**60

    job = done(tasks.ingest, recipe)

    assert job.failure["code"] == "disk_full"
    assert storage().spool_size("upload-1") > 0
    settings.FREE_DISK_BYTES = 0
    jobs.ask_again(job.pk)
    tasks.ingest(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"


def test_nothing_is_left_on_the_bench(settings):
    ingested()
    done(tasks.ingest, spooled(b"no sound at all, only words", "upload-2"))

    assert not list((settings.DATA / "bench").iterdir())
