"""What comes out of a file is under its ceiling, whatever was done to it on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.deliver import CannotDeliver
from tests.processing.engine.delivering.sounds import (
    by_ffmpeg,
    loud,
    made,
    master,
    true_peak_dbtp,
    written,
)
from tests.processing.engine.signals import music, tone

RATE = 44_100


def square(seconds=2.0, hz=110.0):
    n = np.arange(round(seconds * RATE))
    return np.tile(np.sign(np.sin(2 * np.pi * hz * n / RATE)), (2, 1))


def named(got, name):
    return [said for said in got.steps if said["name"] == name]


@pytest.mark.parametrize("rate", [48_000, 96_000])
def test_a_new_rate_is_limited_again(tmp_path, rate):
    """Clipped at full rate: between the samples it is far higher than at them."""
    clipped = np.clip(music(RATE, 2.0) * 20, -0.8, 0.8)
    path = written(tmp_path / "master.wav", clipped)
    got = made(path, tmp_path / "out", format="wav", rate=rate)

    heard, _ = by_ffmpeg(tmp_path / "out", "wav")
    assert got.facts["true_peak_dbtp"] <= -1.0
    assert true_peak_dbtp(heard) <= -1.0 + 0.05
    assert named(got, "deliver_limit")[0]["most_reduction_db"] > 0.2
    assert named(got, "rate")[0]["hz"] == rate


def test_a_master_under_its_ceiling_meets_no_limiter(tmp_path):
    path, _ = master(tmp_path, seconds=1.0)
    assert not named(made(path, tmp_path / "out", format="wav"), "deliver_limit")


def test_the_ceiling_of_a_file_goes_before_that_of_the_master(tmp_path):
    path, _ = master(tmp_path, seconds=1.0)
    got = made(path, tmp_path / "out", format="flac", ceiling_dbtp=-4.0)
    assert -4.2 < got.facts["true_peak_dbtp"] <= -4.0

    got = made(path, tmp_path / "out", format="flac", own_dbtp=-6.0)
    assert -6.2 < got.facts["true_peak_dbtp"] <= -6.0


@pytest.mark.parametrize(("name", "kbps"), [("opus", 48), ("aac", 96), ("mp3", 64)])
def test_a_decoder_that_adds_peaks_is_given_room(tmp_path, name, kbps):
    path = written(tmp_path / "master.wav", loud(square(), RATE, drive_db=0.0))
    got = made(path, tmp_path / "out", format=name, kbps=kbps)

    heard, _ = by_ffmpeg(tmp_path / "out", name)
    assert got.facts["true_peak_dbtp"] <= -0.1
    assert true_peak_dbtp(heard) <= -0.1 + 0.05
    if name != "mp3":  # which leaves this one alone
        said = named(got, "ceiling_lowered")[0]
        assert said["first_true_peak_dbtp"] > -0.1
        assert said["ceiling_dbtp"] < -1.0
        assert said["ceiling_dbtp"] == pytest.approx(got.ceiling_dbtp, abs=1e-4)


def test_a_ceiling_of_its_own_holds_for_the_decoded_sound(tmp_path):
    path, _ = master(tmp_path, seconds=2.0)
    got = made(path, tmp_path / "out", format="aac", kbps=96, own_dbtp=-2.0)
    assert got.facts["true_peak_dbtp"] <= -2.0


def test_a_sound_that_a_bit_rate_cannot_hold_is_refused_in_words(tmp_path):
    high = tone(RATE, 2.0, -6, hz=15_000)
    path = written(tmp_path / "master.wav", high)
    with pytest.raises(CannotDeliver, match="64 kb/s the MP3 lost"):
        made(path, tmp_path / "out", format="mp3", kbps=64)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["wav", "aiff", "flac", "alac", "mp3", "aac", "opus"])
def test_a_master_over_full_scale_is_refused(tmp_path, name):
    path = written(tmp_path / "master.wav", 1.5 * square(0.5))
    with pytest.raises(CannotDeliver, match=r"3\.5 dB over full scale"):
        made(path, tmp_path / "out", format=name)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["master.wav"]


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(441, 30_000),
    level_db=st.floats(-60, 0),
    wanted=st.sampled_from(
        [
            {"format": "wav", "bits": 16, "rate": 48_000},
            {"format": "aiff", "bits": 16},
            {"format": "flac", "rate": 96_000},
            {"format": "alac"},
            {"format": "mp3"},
            {"format": "aac"},
            {"format": "opus"},
        ]
    ),
)
def test_any_short_sound_comes_out_whole_and_under_its_ceiling(
    tmp_path_factory, seed, frames, level_db, wanted
):
    folder = tmp_path_factory.mktemp("any")
    noise = np.random.default_rng(seed).uniform(-1, 1, (2, frames)) * 10 ** (level_db / 20)
    path = written(folder / "master.wav", noise)
    got = made(path, folder / "out", **wanted)

    rate = got.facts["rate"]
    assert got.facts["frames"] == (2 * frames * rate + RATE) // (2 * RATE)
    limit = -0.1 if wanted["format"] in {"mp3", "aac", "opus"} else -1.0
    assert got.facts["true_peak_dbtp"] is None or got.facts["true_peak_dbtp"] <= limit
