"""The two things that touch every sample: the change of rate, and the last word length."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from scipy import signal

from tests.processing.engine.delivering.sounds import by_ffmpeg, made, master, written
from tests.processing.engine.signals import faded, tone


def level_db(sound, rate, hz):
    """Of a sine at that frequency, read by a window that sees 160 dB down."""
    middle = sound[len(sound) // 8 : -len(sound) // 8]
    window = signal.windows.kaiser(len(middle), 28)
    turned = np.exp(-2j * np.pi * hz * np.arange(len(middle)) / rate)
    return 20 * np.log10(2 * abs(np.sum(middle * window * turned)) / window.sum())


@pytest.mark.parametrize("bits", [16, 24])
def test_dither_is_a_quarter_of_a_step_squared_and_has_no_mean(tmp_path, bits):
    """A tone of a third of a step is still there, and the error does not move with it."""
    quiet = tone(48_000, 4.0, 20 * np.log10(0.3 * 2.0 ** (1 - bits)))
    made(written(tmp_path / "m.wav", quiet, 48_000), tmp_path / "out", format="wav", bits=bits)

    steps = 2.0 ** (bits - 1)
    got = by_ffmpeg(tmp_path / "out", "wav")[0] * steps
    error = got - quiet.astype(np.float32) * steps
    assert abs(error.mean()) < 0.01
    assert error.var() == pytest.approx(0.25, abs=0.01)
    kept = 10 ** (level_db(got[0], 48_000, 1000.0) / 20)
    assert kept == pytest.approx(0.3, abs=0.02)
    # Noise whose power hangs on the sound would swell where the tone is steep.
    steep = np.abs(np.gradient(quiet[0])) > np.median(np.abs(np.gradient(quiet[0])))
    assert error[0, steep].var() == pytest.approx(error[0, ~steep].var(), abs=0.01)


def test_a_tone_of_105_db_below_full_scale_reads_in_16_bits(tmp_path):
    quiet = tone(48_000, 8.0, -105)
    made(written(tmp_path / "m.wav", quiet, 48_000), tmp_path / "out", format="wav", bits=16)

    heard = by_ffmpeg(tmp_path / "out", "wav")[0][0]
    assert level_db(heard, 48_000, 1000.0) == pytest.approx(-105, abs=1.0)


def test_left_and_right_have_noise_of_their_own(tmp_path):
    made(written(tmp_path / "m.wav", tone(48_000, 2.0, -40), 48_000), tmp_path / "out", bits=16)

    left, right = by_ffmpeg(tmp_path / "out", "wav")[0] - tone(48_000, 2.0, -40)
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.05


@pytest.mark.parametrize(("rate", "to"), [(48_000, 44_100), (96_000, 44_100), (44_100, 48_000)])
@pytest.mark.parametrize("hz", [997.0, 19_990.0])
def test_a_tone_keeps_its_level_at_another_rate(tmp_path, rate, to, hz):
    sound = faded(tone(rate, 2.0, -6, hz=hz), rate, 0.05)
    made(written(tmp_path / "m.wav", sound, rate), tmp_path / "out", bits=32, rate=to)

    heard = by_ffmpeg(tmp_path / "out", "wav")[0][0]
    assert level_db(heard, to, hz) == pytest.approx(-6, abs=0.01)


@pytest.mark.parametrize("hz", [23_000.0, 30_000.0, 43_000.0])
def test_what_a_rate_cannot_hold_does_not_come_back_lower(tmp_path, hz):
    sound = faded(tone(96_000, 2.0, -1, hz=hz), 96_000, 0.05)
    made(written(tmp_path / "m.wav", sound, 96_000), tmp_path / "out", bits=32, rate=44_100)

    heard = by_ffmpeg(tmp_path / "out", "wav")[0][0]
    image = abs(hz - 44_100 * round(hz / 44_100))
    assert level_db(heard, 44_100, image) < -131


SAID = {"title": "Näcken", "artist": "Lia", "isrc": "SEABC2600001", "upc": "0123456789012"}
ALL = [
    {"format": "wav", "bits": 16, "rate": 48_000},
    {"format": "aiff"},
    {"format": "flac", "bits": 16},
    {"format": "alac"},
    {"format": "mp3"},
    {"format": "aac"},
    {"format": "opus"},
]


def sums(master_path, folder):
    """Of the bytes of every kind of file."""
    for wanted in ALL:
        made(master_path, folder / wanted["format"], more={"tags": SAID}, **wanted)
        data = (folder / wanted["format"]).read_bytes()
        yield f"{wanted['format']} {hashlib.sha256(data).hexdigest()}"


def test_the_same_order_gives_the_same_bytes_in_another_process(tmp_path):
    path, _ = master(tmp_path, seconds=1.0)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    program = (
        "import sys, pathlib; from tests.processing.engine.delivering import test_dither_and_rate "
        "as t; print(*t.sums(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])), sep='\\n')"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, path, there], capture_output=True, text=True, check=True
    )
    assert other.stdout.split("\n")[:-1] == list(sums(path, here))


def test_another_seed_gives_other_noise_and_the_same_sound(tmp_path):
    path, _ = master(tmp_path, seconds=1.0)
    made(path, tmp_path / "a", seed="one")
    made(path, tmp_path / "b", seed="two")

    one, two = (by_ffmpeg(tmp_path / name, "wav")[0] for name in "ab")
    assert not np.array_equal(one, two)
    assert np.abs(one - two).max() <= 2.0 / 2**23
