"""Every kind of file is the master again, when a library opens it that did not write it."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest
import soundfile

from tests.processing.engine.delivering.sounds import by_ffmpeg, made, master, written
from tests.processing.engine.signals import music

LOSSLESS = [
    {"format": "wav", "bits": 16},
    {"format": "wav", "bits": 24},
    {"format": "aiff", "bits": 16},
    {"format": "aiff", "bits": 24},
    {"format": "flac", "bits": 16},
    {"format": "flac", "bits": 24},
    {"format": "alac", "bits": 16},
    {"format": "alac", "bits": 24},
]
LOSSY = [
    {"format": "mp3", "kbps": 320},
    {"format": "mp3", "kbps": 128},
    {"format": "aac", "kbps": 256},
    {"format": "opus", "kbps": 160},
]


def _id(wanted):
    return "-".join(str(value) for value in wanted.values())


@pytest.mark.parametrize("wanted", LOSSLESS, ids=_id)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_lossless_file_is_the_master_within_its_dither(tmp_path, wanted, channels):
    path, sound = master(tmp_path, seconds=1.7, channels=channels)
    got = made(path, tmp_path / "out", more={"tags": {"title": "River"}}, **wanted)

    heard, told = by_ffmpeg(tmp_path / "out", wanted["format"])
    assert heard.shape == sound.shape
    assert told in {None, sound.shape[1]}
    error = (heard - sound) * 2 ** (wanted["bits"] - 1)
    assert np.abs(error).max() <= 1.5
    assert error.var() == pytest.approx(0.25, abs=0.01)
    assert abs(error.mean()) < 0.01
    assert (got.facts["bits"], got.facts["frames"]) == (wanted["bits"], sound.shape[1])


@pytest.mark.parametrize("bits", [16, 24])
def test_all_lossless_files_hold_the_same_samples(tmp_path, bits):
    path, _ = master(tmp_path, seconds=1.0)
    heard = []
    for name in ("wav", "aiff", "flac", "alac"):
        made(path, tmp_path / name, format=name, bits=bits)
        heard.append(by_ffmpeg(tmp_path / name, name)[0])

    for other in heard[1:]:
        assert np.array_equal(heard[0], other)


def test_32_bits_are_the_master_sample_for_sample(tmp_path):
    path, sound = master(tmp_path)
    got = made(path, tmp_path / "out", format="wav", bits=32)

    assert np.array_equal(soundfile.read(tmp_path / "out", dtype="float32")[0].T, sound)
    assert [said["name"] for said in got.steps] == ["deliver"]


@pytest.mark.parametrize(("held", "bits"), [(16, 16), (16, 24), (24, 24)])
def test_what_is_whole_numbers_already_is_not_dithered_again(tmp_path, held, bits):
    whole = np.rint(music(44_100, 1.0) * 2 ** (held - 1)) / 2 ** (held - 1)
    path = written(tmp_path / "master.wav", whole)
    got = made(path, tmp_path / "out", format="wav", bits=bits, ceiling_dbtp=None)

    assert np.array_equal(by_ffmpeg(tmp_path / "out", "wav")[0], whole)
    assert "dither" not in {said["name"] for said in got.steps}


@pytest.mark.parametrize("wanted", LOSSY, ids=_id)
@pytest.mark.parametrize("frames", [44_100, 70_001])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_lossy_file_begins_and_ends_where_the_sound_does(tmp_path, wanted, frames, rate):
    _, sound = master(tmp_path, seconds=2.0, rate=rate)
    sound = sound[:, :frames]
    path = written(tmp_path / "cut.wav", sound, rate)
    got = made(path, tmp_path / "out", more={"tags": {"title": "River"}}, **wanted)

    heard, told = by_ffmpeg(tmp_path / "out", wanted["format"])
    as_long = frames if wanted["format"] != "opus" else round(frames * 48_000 / rate + 1e-9)
    assert got.facts["frames"] == as_long
    if wanted["format"] == "aac":  # its length is what the file says; FFmpeg decodes the filling
        assert told == as_long
    else:
        assert heard.shape[1] == as_long
    if rate == got.facts["rate"]:
        middle = heard[0, 5000:35_000]
        around = [np.dot(middle, sound[0, 5000 + n : 35_000 + n]) for n in range(-30, 31)]
        assert int(np.argmax(around)) == 30


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
@pytest.mark.parametrize("wanted", [*LOSSLESS[1::2], *LOSSY], ids=_id)
def test_another_ffmpeg_reads_rate_and_length(tmp_path, wanted):
    path, sound = master(tmp_path, seconds=1.0)
    got = made(path, tmp_path / "out", **wanted)

    said = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-of", "default=nw=1"),
            *("-show_entries", "stream=sample_rate,channels:format=duration", tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    said = dict(line.split("=") for line in said.split())
    assert (said["sample_rate"], said["channels"]) == (str(got.facts["rate"]), "2")
    # An older ffprobe counts an MP3's whole frames, and an Opus file's from its run-in on.
    assert float(said["duration"]) == pytest.approx(sound.shape[1] / 44_100, abs=0.06)
