"""What was put in a row is what came in, where it should be, and as loud as it should be."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from processing.engine.album import album_levels, render, tags
from processing.engine.deliver import deliver
from processing.engine.meter import Meter
from processing.engine.refusal import CannotRender
from processing.recipes.album import AlbumRecipe
from processing.recipes.deliverables import Deliverable
from tests.processing.engine.albums.records import RATE, made, song, steady


def lufs(sound, rate=RATE):
    meter = Meter(rate, len(sound))
    meter.feed(np.asarray(sound, float))
    return meter.result().integrated_lufs


def test_songs_that_nothing_is_asked_of_are_joined_sample_for_sample(tmp_path):
    one, two = song(2.0), song(1.5, gain_db=-20)
    got = made(tmp_path, [(one, {"gap_seconds": 0.5}), (two, {})])

    silence = np.zeros((2, RATE // 2))
    assert np.array_equal(got.sound(), np.concatenate([one, silence, two], axis=1))
    assert got.step("album_drive")["gain_db"] == 0.0


def test_the_tracks_together_are_the_programme(tmp_path):
    parts = [
        (song(1.3), {"gap_seconds": 0.3, "title": "One"}),
        (song(1.1), {"crossfade_seconds": 0.4}),
        (song(1.7), {}),
    ]
    got = made(tmp_path, parts, target_lufs=-14.0, cd_frames=True)

    tracks = [got.sound(f"track-0{number}") for number in (1, 2, 3)]
    assert np.array_equal(np.concatenate(tracks, axis=1), got.sound())
    assert all(track.shape[1] % 588 == 0 for track in tracks)
    assert [said["frames"] for said in got.named("album_track")] == [
        track.shape[1] for track in tracks
    ]


def test_a_crossfade_is_as_loud_as_what_it_joins(tmp_path):
    """Two noises that have nothing in common, at equal power."""
    random = np.random.default_rng(3)
    one, two = (random.standard_normal((2, 2 * RATE)) * 0.1 for _ in range(2))
    got = made(tmp_path, [(one, {"crossfade_seconds": 1.0}), (two, {})]).sound()

    assert got.shape[1] == 3 * RATE
    middle = got[:, RATE : 2 * RATE].reshape(2, 10, -1)
    assert np.sqrt((middle**2).mean(axis=(0, 2))) == pytest.approx(0.1, rel=0.03)


def test_the_artists_levels_stay_to_each_other(tmp_path):
    loud, soft = steady(dbfs=-14), steady(dbfs=-26)
    got = made(tmp_path, [(loud, {}), (soft, {}), (loud, {})], target_lufs=-16.0)

    whole = got.step("album_programme")
    assert whole["integrated_lufs"] == pytest.approx(-16.0, abs=0.05)
    levels = [lufs(got.sound(f"track-0{number}")[:, : 3 * RATE]) for number in (1, 2, 3)]
    assert levels[0] - levels[1] == pytest.approx(12.0, abs=0.02)
    assert levels[0] == pytest.approx(levels[2], abs=0.02)
    assert lufs(got.sound()) == pytest.approx(whole["integrated_lufs"], abs=0.001)


@pytest.mark.parametrize(("amount", "apart"), [(1.0, 0.0), (0.5, 5.0), (0.0, 10.0)])
def test_songs_are_evened_as_far_as_asked(tmp_path, amount, apart):
    got = made(
        tmp_path,
        [(steady(dbfs=-14), {}), (steady(dbfs=-24), {})],
        levels="even",
        even_amount=amount,
    )
    levels = [lufs(got.sound(f"track-0{number}")[:, : 3 * RATE]) for number in (1, 2)]
    assert levels[0] - levels[1] == pytest.approx(apart, abs=0.05)


def test_a_song_keeps_what_the_artist_put_on_top(tmp_path):
    parts = [(steady(), {}), (steady(dbfs=-30), {"gain_db": -4.0})]
    got = made(tmp_path, parts, levels="even")
    levels = [lufs(got.sound(f"track-0{number}")[:, : 3 * RATE]) for number in (1, 2)]
    assert levels[1] - levels[0] == pytest.approx(-4.0, abs=0.05)


def test_a_faint_interlude_is_not_pulled_out_of_its_noise(tmp_path):
    got = made(tmp_path, [(steady(dbfs=-15), {}), (steady(dbfs=-60), {})], levels="even")
    assert got.step("album_levels")["songs"][1]["gain_db"] == 12.0


def test_one_drive_for_all_and_a_limiter_only_as_far_as_needed(tmp_path):
    peaky = song(4.0, gain_db=0.0)
    got = made(tmp_path, [(peaky, {}), (song(4.0, gain_db=-3.0), {})], target_lufs=-13.0)

    drive, whole = got.step("album_drive"), got.step("album_programme")
    assert drive["most_reduction_db"] > 1
    assert whole["integrated_lufs"] == pytest.approx(-13.0, abs=0.1)
    assert whole["true_peak_dbtp"] <= -1.0
    calm = made(tmp_path, [(peaky, {}), (peaky, {})], target_lufs=-30.0, name="calm")
    assert calm.step("album_drive")["most_reduction_db"] == 0.0
    # Without a limiter the gain is one number, to the last bit that float32 holds.
    gain = 10 ** (calm.step("album_drive")["gain_db"] / 20)
    assert np.allclose(calm.sound()[:, : peaky.shape[1]], peaky * gain, rtol=1e-5, atol=0)


def test_peaks_over_the_ceiling_are_held_even_where_no_loudness_is_asked_for(tmp_path):
    hot = song(2.0)
    hot = hot / np.abs(hot).max()
    got = made(tmp_path, [(hot, {"crossfade_seconds": 0.5}), (hot, {})])
    assert got.step("album_programme")["true_peak_dbtp"] <= -1.0
    assert got.step("album_drive")["gain_db"] == 0.0


def test_a_loudness_that_cannot_be_reached_is_refused_in_words(tmp_path):
    quiet = np.zeros((2, 3 * RATE))
    quiet[:, ::4410] = 0.9
    with pytest.raises(CannotRender, match="cannot be reached"):
        made(tmp_path, [(quiet, {}), (quiet, {})], target_lufs=-5.0)
    assert not (tmp_path / "album" / "audio.wav").exists()


def test_rates_and_widths_meet_in_one(tmp_path):
    parts = [(song(1.0, channels=1), {}), (song(1.0, rate=48_000), {}), (song(1.0), {})]
    got = made(tmp_path, parts, rates={2: 48_000})

    assert got.step("album_order")["hz"] == RATE
    assert "brought to that rate: 2" in got.step("album_order")["sentence"]
    assert len(got.sound()) == 2
    one = got.sound()[:, :RATE]
    assert np.array_equal(one[0], one[1])
    assert got.sound().shape[1] == RATE * (1 + 2 + 1 + 2 + 1)
    higher = made(tmp_path, parts[2:], name="higher", rate=96_000)
    assert higher.sound().shape[1] == 96_000


def test_heads_tails_and_fades(tmp_path):
    level = np.full((2, 3 * RATE), 0.25)
    said = {"cut_head_seconds": 0.5, "cut_tail_seconds": 0.5, "fade_out_seconds": 1.0}
    got = made(tmp_path, [(steady(), {}), (level - 0.25, {**said})])
    assert got.sound().shape[1] == (3 + 2 + 2) * RATE

    ramp = np.concatenate([steady(2.0), steady(1.0)], axis=1)
    got = made(tmp_path, [(ramp, {"fade_in_seconds": 1.0, **said})], name="fades").sound()
    wanted = np.asarray(ramp[:, RATE // 2 : -RATE // 2])
    share = np.minimum(1, np.arange(2 * RATE) / RATE) * np.minimum(
        1, np.arange(2 * RATE)[::-1] / RATE
    )
    assert np.allclose(got, wanted * share, atol=1e-6)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"cut_head_seconds": 9}, "leaves nothing"),
        ({"fade_in_seconds": 2, "fade_out_seconds": 2}, "fades of song 1 are longer"),
        ({"crossfade_seconds": 9}, "crossfades of song 1 are longer"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(tmp_path, said, words):
    with pytest.raises(CannotRender, match=words):
        made(tmp_path, [(steady(), said), (steady(), {})])


def test_silence_and_missing_songs_are_refused(tmp_path):
    with pytest.raises(CannotRender, match="silent"):
        made(tmp_path, [(np.zeros((2, RATE)), {})])
    recipe = AlbumRecipe.from_json({"kind": "album", "version": 1, "songs": [{"source": "1"}]})
    with pytest.raises(CannotRender, match="“1”"):
        render(recipe, {}, tmp_path / "out.wav")
    with pytest.raises(CannotRender, match="4 channels"):
        made(tmp_path, [(np.zeros((4, RATE)), {})], name="four")


def test_a_stopped_order_leaves_nothing(tmp_path):
    def stop(stage, fraction):
        if stage == "write":
            raise KeyboardInterrupt

    got = made(tmp_path, [(song(1.0), {})])
    recipe = AlbumRecipe.from_json({"kind": "album", "version": 1, "songs": [{"source": "1"}]})
    (folder := tmp_path / "stopped").mkdir()
    with pytest.raises(KeyboardInterrupt):
        render(recipe, {"1": got.folder / "audio.wav"}, folder / "audio.wav", progress=stop)
    assert list(folder.iterdir()) == []


def test_the_same_order_gives_the_same_bytes(tmp_path):
    parts = [(song(1.0), {"crossfade_seconds": 0.2}), (song(1.2), {})]
    words = {"target_lufs": -14.0, "tone": 0.5, "levels": "even"}
    one = made(tmp_path, parts, name="one", **words)
    two = made(tmp_path, parts, name="two", **words)
    for name in ("audio.wav", "track-01.wav", "cue.cue", "album.json"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_data_are_json_and_agree_with_the_files(tmp_path):
    words = {"title": "One", "isrc": "SEABC2600001"}
    parts = [(song(1.0), words), (np.zeros((2, RATE)), {"title": "Silence"})]
    got = made(tmp_path, parts, tags={"album": "River", "artist": "Lia", "upc": "123456789012"})

    data = json.loads((got.folder / "album.json").read_text(encoding="utf-8"))
    json.dumps(got.steps, allow_nan=False)
    assert (data["title"], data["artist"], data["frames"]) == ("River", "Lia", 4 * RATE)
    assert [track["title"] for track in data["tracks"]] == ["One", "Silence"]
    assert data["tracks"][0]["isrc"] == "SEABC2600001"
    assert data["tracks"][1]["measured"]["integrated_lufs"] is None
    assert data["tracks"][0]["stop_frame"] == data["tracks"][1]["start_frame"]


def test_each_file_of_an_album_knows_the_album(tmp_path):
    album_tags = {"album": "River", "artist": "Lia", "year": 2026, "isrc": "SEABC2600099"}
    words = [{"title": "One", "isrc": "SEABC2600001"}, {"title": "Two", "artist": "Guest"}]
    parts = [(song(2.0), words[0]), (song(2.0, gain_db=-20), words[1])]
    got = made(tmp_path, parts, tags=album_tags)
    recipe = AlbumRecipe.from_json(
        {
            "kind": "album",
            "version": 1,
            "tags": album_tags,
            "songs": [{"source": str(n), **said} for n, said in enumerate(words, 1)],
        }
    )
    said = tags(recipe)
    assert said[0] == {
        "album": "River",
        "album_artist": "Lia",
        "artist": "Lia",
        "year": "2026",
        "title": "One",
        "isrc": "SEABC2600001",
        "track_number": "1",
    }
    assert (said[1]["artist"], said[1]["album_artist"]) == ("Guest", "Lia")
    assert "isrc" not in said[1]

    import mutagen.flac

    levels = album_levels(got.steps)
    deliver(
        got.folder / "track-02.wav",
        Deliverable(format="flac"),
        tmp_path / "two.flac",
        seed="s",
        tags=said[1],
        ceiling_dbtp=-1.0,
        album=levels,
    )
    file = mutagen.flac.FLAC(tmp_path / "two.flac")
    gain = float(file["replaygain_album_gain"][0].split()[0])
    assert gain == pytest.approx(-18 - got.step("album_programme")["integrated_lufs"], abs=0.01)
    assert float(file["replaygain_track_gain"][0].split()[0]) > gain + 3
    shutil.rmtree(got.folder)
