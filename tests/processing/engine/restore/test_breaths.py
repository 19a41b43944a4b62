"""Breaths go down by what was asked for, and nothing else moves."""

import numpy as np
import pytest
from scipy import signal

from processing.engine.edit.restore.breaths import breaths
from processing.recipes.steps import Breaths
from tests.processing.engine.restore.desk import tried
from tests.processing.engine.song import faults, song

RATE = 48_000


@pytest.mark.parametrize("reduction_db", [10.0, 15.0])
@pytest.mark.parametrize("noise_dbfs", [None, -65])
def test_every_breath_goes_down_and_the_voice_stays(tmp_path, reduction_db, noise_dbfs):
    take = song(1).voices["Lead vocal"]
    sung = np.array(take.sound)
    if noise_dbfs:
        sung, _ = faults.noise(sung, dbfs=noise_dbfs)
    out, said, _ = tried(breaths, Breaths(reduction_db=reduction_db), sung, RATE, tmp_path)

    rest = np.ones(sung.shape[1], dtype=bool)
    for start, stop in take.breaths:
        inside = slice(round(start * RATE), round(stop * RATE))
        less = np.square(out[:, inside]).sum() / np.square(sung[:, inside]).sum()
        assert 10 * np.log10(less) == pytest.approx(-reduction_db, abs=1)
        rest[round((start - 0.06) * RATE) : round((stop + 0.06) * RATE)] = False
    assert np.array_equal(out[:, rest], sung[:, rest])
    assert said["breaths"] == len(take.breaths)
    assert said["moved_in_all"] == len(said["moved"]) == len(take.breaths)
    assert all(entry["by_db"] == -reduction_db for entry in said["moved"])


@pytest.mark.parametrize("name", ["Snare", "Bass", "Guitar", "Keys"])
def test_what_does_not_breathe_is_the_same_sound(tmp_path, name):
    _, said, same = tried(breaths, Breaths(), song(1).stems[name], RATE, tmp_path)

    assert same
    assert said["found"] is False


def test_a_gain_never_clicks(tmp_path):
    """Steady air for a breath, between two held notes: its gain moves slowly."""
    t = np.arange(4 * RATE) / RATE
    note = 0.3 * sum(np.sin(2 * np.pi * 220 * n * t) / n for n in range(1, 9))
    white = np.random.Generator(np.random.PCG64(5)).standard_normal(len(t))
    air = signal.sosfilt(signal.butter(2, [700, 5000], "band", fs=RATE, output="sos"), white)
    sound = np.where((t < 1.5) | (t > 2.5), note, np.where((t > 1.7) & (t < 2.3), 0.02 * air, 0.0))
    out, said, _ = tried(breaths, Breaths(), sound, RATE, tmp_path)
    loud = np.flatnonzero(np.abs(sound) > 1e-4)
    gain = out[0][loud] / sound[loud]

    assert said["breaths"] == 1
    assert (np.abs(np.diff(gain)) / np.diff(loud)).max() < 0.002
    assert gain.min() == pytest.approx(10 ** (-12 / 20), rel=1e-6)


@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_short_sounds_stay(tmp_path, frames):
    assert tried(breaths, Breaths(), np.full((1, frames), 0.1), RATE, tmp_path)[2]
