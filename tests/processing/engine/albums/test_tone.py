"""Songs held against the tone that they have in common, and brought towards it."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.audio import Samples
from processing.engine.filters import Filter, equaliser
from processing.recipes.channel import EqBand
from tests.processing.engine.albums.records import RATE, made


def pink(seed, seconds=6.0) -> Samples:
    """Like a mix in the long run: as much in every octave."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal((2, count)))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= 1 / np.sqrt(np.maximum(hertz, 20))
    sound = np.fft.irfft(spectrum, count)
    return sound * 0.1 / np.sqrt((sound**2).mean())


def brighter(sound, db):
    band = EqBand(shape="high_shelf", hz=4000, gain_db=db, q=0.7)
    return Filter(equaliser((band,), RATE), 2)(sound.copy())


@pytest.fixture(scope="module")
def songs():
    return [
        (pink(1), {}),
        (pink(2), {}),
        (brighter(pink(3), 5.0), {"title": "Sharp"}),
        (pink(4), {}),
    ]


def test_a_song_that_stands_out_is_told_and_left_alone(tmp_path, songs):
    got = made(tmp_path, songs)
    said = got.step("album_tone")

    assert "Sharp has" in said["sentence"]
    assert "more around" in said["sentence"]
    assert said["songs"][2]["off_db"] > 2.0
    assert said["songs"][2]["off_hz"] >= 4000
    assert said["songs"][2]["tilt_off_db"] > 0.3
    assert all(abs(said["songs"][n]["off_db"]) < 1.0 for n in (0, 1, 3))
    track, sharp = got.sound("track-03"), songs[2][0].astype(np.float32)
    assert np.array_equal(track[:, : sharp.shape[1]], sharp)


def test_a_song_is_brought_to_the_others_as_far_as_asked(tmp_path, songs):
    all_of_it = made(tmp_path, songs, tone=1.0, name="all")
    said = all_of_it.named("album_tone_eq")
    assert [each["number"] for each in said] == [3]
    assert abs(said[0]["off_after_db"]) < 0.5 * abs(said[0]["off_before_db"])
    assert said[0]["bands"][-1]["gain_db"] < 0

    half = made(tmp_path, songs, tone=0.5, name="half").step("album_tone_eq")
    assert half["bands"][-1]["gain_db"] == pytest.approx(
        said[0]["bands"][-1]["gain_db"] / 2, abs=0.02
    )


def test_what_is_corrected_stays_as_loud_as_it_was(tmp_path, songs):
    before = made(tmp_path, songs, name="before").named("album_track")
    after = made(tmp_path, songs, tone=1.0, name="after").named("album_track")
    for one, other in zip(before, after, strict=True):
        assert one["integrated_lufs"] == pytest.approx(other["integrated_lufs"], abs=0.05)


def test_one_song_has_nothing_to_be_held_against(tmp_path, songs):
    got = made(tmp_path, songs[2:3], tone=1.0)
    assert not got.named("album_tone")
    assert not got.named("album_tone_eq")
