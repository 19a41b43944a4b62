"""A voice is spoken into a sound as a job: what it leaves, what it does not, and how it ends."""

from functools import partial

import av
import pytest

from processing import attempts, jobs, speaking, tasks
from processing.engine import speech
from processing.models import Render
from processing.queue import QUEUES
from processing.recipes import SpeakRecipe
from processing.storage import storage
from tests.processing.orders import TOPIC
from tests.processing.sounds import music, spooled, wav

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


@pytest.fixture
def sound(store):
    """A sound with the small copy that players fetch where no voice is."""
    job = jobs.submit(recipe=spooled(wav(music(seconds=8.0))), topic=TOPIC)
    tasks.ingest(job.pk)
    tasks.look_closer(job.followed_by.get().pk)
    return job


def order(sound, says="For Anna, 12 May"):
    source = sound.renders.get(name="audio").audio_file
    return jobs.submit(recipe=SpeakRecipe(says=says), sources={"sound": source}, topic=TOPIC)


def test_it_leaves_the_pieces_of_the_small_copy_and_nothing_else(sound):
    job = order(sound)
    tasks.speak_in_sound(job.pk)
    job.refresh_from_db()

    assert job.state == "done", job.failure
    (render,) = job.renders.select_related("audio_file")
    plain = sound.renders.get(name="segments")
    assert (render.name, render.audio_file.media_type) == ("segments", "audio/aac")
    shape = ("rate", "channels", "frames")
    for name in shape:
        assert getattr(render.audio_file, name) == getattr(plain.audio_file, name)
        assert render.report.facts[name] == plain.report.facts[name]
    assert render.audio_file.sha256 != plain.audio_file.sha256
    (step,) = job.steps
    assert [place["at_seconds"] for place in step["places"]] == [5.0]
    assert all(stage["state"] == "done" for stage in job.stages)
    assert not job.followed_by.exists()


def test_its_pieces_decode_to_the_length_that_their_index_says(sound, tmp_path):
    job = order(sound)
    tasks.speak_in_sound(job.pk)

    render = job.renders.get()
    data, index = storage().read(render.audio_file.sha256), render.report.facts
    file = tmp_path / "piece.aac"
    for piece in index["pieces"]:
        file.write_bytes(data[piece["offset"] : piece["offset"] + piece["bytes"]])
        with av.open(str(file), format="aac") as packets:
            assert sum(1024 for it in packets.demux(audio=0) if it.size) == piece["decoded_frames"]
    assert sum(piece["frames"] for piece in index["pieces"]) == index["frames"]


def test_the_same_line_in_the_same_sound_is_made_once(sound):
    first = order(sound)
    tasks.speak_in_sound(first.pk)

    again, other = order(sound), order(sound, "For Otto, 12 May")

    assert (again.state, again.reused_from_id) == ("done", first.pk)
    assert again.renders.get().audio_file_id == first.renders.get().audio_file_id
    assert not again.followed_by.exists()
    assert other.state == "queued"


def test_one_that_is_cancelled_half_way_makes_nothing(sound):
    def cancelled_while(job_id, made, bench, pulse):
        def told(stage, share):
            if stage == "speak":
                jobs.cancel(job_id)
                pulse._lost.set()
            pulse(stage, share)

        told.plan = pulse.plan
        return speaking.speak(made, bench, told)

    job = order(sound)
    attempts.attempt(job.pk, partial(cancelled_while, job.pk))
    job.refresh_from_db()

    assert job.state == "cancelled"
    assert not job.renders.exists()


def test_a_text_that_says_nothing_fails_with_a_sentence_and_may_be_asked_again(sound):
    job = order(sound, "...")
    tasks.speak_in_sound(job.pk)
    job.refresh_from_db()

    assert job.state == "failed"
    assert job.failure["code"] == "cannot_render"
    assert "nothing to say" in job.failure["sentence"]
    assert jobs.ask_again(job.pk)


def test_a_worker_without_the_voice_says_so(sound, monkeypatch):
    monkeypatch.setattr(speech.importlib.util, "find_spec", lambda _name: None)
    job = order(sound)
    tasks.speak_in_sound(job.pk)
    job.refresh_from_db()

    assert job.failure["code"] == "no_voice"


def test_nothing_that_plays_as_a_whole_is_stored(sound):
    before = set(Render.objects.values_list("audio_file__sha256", flat=True))
    job = order(sound)
    tasks.speak_in_sound(job.pk)

    after = set(Render.objects.values_list("audio_file__sha256", flat=True))
    assert len(after - before) == 1
    assert QUEUES[job.kind] == "slow"  # a link to a whole album keeps no upload waiting
