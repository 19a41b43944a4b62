"""What workers make beside the main sound: prints, candidates, tracks, plans, what lay between."""

import pytest

from processing import tasks
from processing.recipes import (
    AlbumRecipe,
    AlbumSong,
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    PlannedStem,
    PlanningRecipe,
    StemRole,
    StripRecipe,
    read,
)
from processing.storage import storage
from tests.processing.orders import TOPIC
from tests.processing.sounds import music, spooled, wav
from tests.processing.test_tasks import LISTENABLE, audio_of, done

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""


@pytest.fixture
def stems(store):
    """Two seconds of a voice and of a bass, as they are after their check."""
    return {
        name: audio_of(done(tasks.ingest, spooled(wav(music(2, seed=seed)), f"upload-{seed}")))
        for seed, name in enumerate(("Voice", "Bass"), start=1)
    }


def made(job):
    assert job.state == "done", job.failure
    return {render.name: render for render in job.renders.select_related("audio_file", "report")}


def mix(stems, **said):
    strips = (
        StripRecipe(name="Voice", role=StemRole.LEAD_VOCAL),
        StripRecipe(name="Bass", role=StemRole.BASS),
    )
    return done(tasks.mix_stems, MixRecipe(strips=strips, **said), stems)


def test_prints_are_files_of_their_own_with_a_copy_to_play(stems):
    files = made(mix(stems, prints=("instrumental", "stems")))

    beside = {name: render.kind for name, render in files.items() if name not in LISTENABLE}
    assert beside["instrumental"] == beside["instrumental-lossless"] == "print"
    assert {name for name, kind in beside.items() if kind == "stem"} == {
        "stem-voice",
        "stem-voice-lossless",
        "stem-bass",
        "stem-bass-lossless",
    }
    instrumental = files["instrumental"]
    assert instrumental.report.facts["integrated_lufs"] is not None
    assert instrumental.audio_file.media_type == "audio/wav"
    played = files["instrumental-lossless"].audio_file
    assert storage().read(played.sha256, 0, 4) == b"fLaC"
    assert played.frames == instrumental.audio_file.frames == files["audio"].audio_file.frames


def test_the_sound_between_the_steps_is_there_when_it_was_asked_for(stems):
    from processing import jobs  # `done` has no word for it

    recipe = EditRecipe(invert_polarity=True, high_pass_hz=80)
    sources = {"stem": stems["Voice"]}
    without = made(done(tasks.edit_stem, recipe, sources))
    assert set(without) == LISTENABLE
    job = jobs.submit(recipe=recipe, sources=sources, topic=TOPIC, keep=True)
    tasks.edit_stem(job.pk)
    job.refresh_from_db()

    between = [render for render in made(job).values() if render.kind == "intermediate"]
    assert len(between) >= 2
    for render in between:
        assert render.name.endswith("-lossless")
        assert render.title
        assert render.report.facts["integrated_lufs"] is not None
    kept, plain = (each["audio"].audio_file.sha256 for each in (made(job), without))
    assert kept == plain


def test_an_edit_at_a_word_length_comes_as_a_file_of_that_length(stems):
    files = made(done(tasks.edit_stem, EditRecipe(bits=16), {"stem": stems["Voice"]}))

    assert files["wav-16"].audio_file.bits == 16
    assert files["wav-16"].kind == "delivery"


def test_a_master_has_its_deliverables_candidates_and_plan(stems):
    whole = audio_of(mix(stems))
    recipe = MasterRecipe(
        target_lufs=-16,
        corrective="full",
        candidates=True,
        deliverables=[{"format": "wav", "bits": 16, "rate": 44_100}, {"format": "opus"}],
    )
    job = done(tasks.master_mix, recipe, {"mix": whole})
    files = made(job)

    deliveries = {name for name, render in files.items() if render.kind == "delivery"}
    assert deliveries == {"wav-16-44100", "opus"}
    for name in deliveries:
        assert files[name].report.facts["true_peak_dbtp"] <= -0.1
    loud = [files[name].report.facts["integrated_lufs"] for name in ("audio", "gentle", "strong")]
    assert max(loud) - min(loud) < 0.1
    assert all(step["code"] for step in job.steps)
    assert job.progress == 1.0


def test_an_album_has_tracks_a_cue_sheet_and_its_figures(stems):
    songs = (AlbumSong(source="1", title="One"), AlbumSong(source="2", title="Two"))
    recipe = AlbumRecipe(songs=songs, target_lufs=-16, deliverables=[{"format": "flac"}])
    sources = {"1": stems["Voice"], "2": stems["Bass"]}
    files = made(done(tasks.make_album, recipe, sources))

    assert {name for name, render in files.items() if render.kind == "track"} == {
        "track-01",
        "track-01-lossless",
        "track-02",
        "track-02-lossless",
    }
    assert files["track-01-flac"].kind == files["track-02-flac"].kind == "delivery"
    assert b"TRACK 02" in storage().read(files["cue"].audio_file.sha256)
    assert len(files["album"].report.facts["tracks"]) == 2
    frames = [files[name].audio_file.frames for name in ("track-01", "track-02")]
    assert sum(frames) == files["audio"].audio_file.frames


def test_a_mix_is_planned_and_the_plan_can_be_ordered(stems):
    wish = PlanningRecipe(
        stems=(PlannedStem(name="Voice", role=StemRole.LEAD_VOCAL), PlannedStem(name="Bass"))
    )
    files = made(done(tasks.plan_recipe, wish, stems))

    assert set(files) == {"recipe"}
    planned = read(files["recipe"].report.facts)
    assert [strip.name for strip in planned.strips] == ["Voice", "Bass"]
    assert planned.plan.decisions
    assert set(made(done(tasks.mix_stems, planned, stems))) >= LISTENABLE


def test_a_master_is_planned_before_anything_is_made(stems):
    wish = PlanningRecipe(master=MasterRecipe(corrective="full"))
    files = made(done(tasks.plan_recipe, wish, {"mix": stems["Voice"]}))

    assert set(files) == {"recipe"}
    planned = read(files["recipe"].report.facts)
    assert planned.corrective == "off"
