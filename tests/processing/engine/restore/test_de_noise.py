"""Noise goes down, music never gets worse, and what does not hiss is left alone."""

import numpy as np
import pytest

from processing.engine.edit.restore.de_noise import de_noise
from processing.engine.edit.restore.windows import rebuilt, window_frames
from processing.recipes.steps import DeNoise
from tests.processing.engine.restore.desk import at_rms, snr_db, tried
from tests.processing.engine.song import faults, song

RATE = 48_000


def stem(name):
    return at_rms(song(1).stems[name], -16)


@pytest.mark.parametrize(("dbfs", "at_least"), [(-40, 6), (-50, 4), (-60, 3), (-80, 0)])
def test_the_voice_stands_out_of_the_noise_better(tmp_path, dbfs, at_least):
    clean = stem("Lead vocal")
    hurt, _ = faults.noise(clean, dbfs=dbfs)
    out, said, _ = tried(de_noise, DeNoise(), hurt, RATE, tmp_path)

    gained = snr_db(clean, out) - snr_db(clean, hurt)
    assert gained > at_least
    assert said["noise_dbfs"] == pytest.approx(dbfs, abs=0.5)
    assert said["gain_db"] == pytest.approx(gained, abs=2.5)


@pytest.mark.parametrize("name", ["Snare", "Hats", "Bass", "Guitar"])
@pytest.mark.parametrize("dbfs", [-45, -70])
def test_no_stem_is_ever_worse_for_it(tmp_path, name, dbfs):
    clean = stem(name)
    hurt, _ = faults.noise(clean, dbfs=dbfs)
    out, _, _ = tried(de_noise, DeNoise(), hurt, RATE, tmp_path)

    assert snr_db(clean, out) >= snr_db(clean, hurt)


@pytest.mark.parametrize("name", ["Kick", "Snare", "Hats", "Bass", "Pad", "Lead vocal"])
def test_music_without_noise_is_the_same_sound(tmp_path, name):
    _, said, same = tried(de_noise, DeNoise(), stem(name), RATE, tmp_path)

    assert same
    assert said["found"] is False


def test_a_pause_can_be_named(tmp_path):
    clean = stem("Lead vocal")
    hurt, _ = faults.noise(clean, dbfs=-50)
    named = DeNoise(noise_from_seconds=0.0, noise_to_seconds=0.5)
    out, _, _ = tried(de_noise, named, hurt, RATE, tmp_path)

    assert snr_db(clean, out) > snr_db(clean, hurt) + 4


@pytest.mark.parametrize(("start", "stop"), [(0.5, 6.0), (3.0, 3.01), (40.0, 50.0)])
def test_a_pause_that_is_none_changes_nothing(tmp_path, start, stop):
    hurt, _ = faults.noise(stem("Lead vocal"), dbfs=-50)
    named = DeNoise(noise_from_seconds=start, noise_to_seconds=stop)
    _, said, same = tried(de_noise, named, hurt, RATE, tmp_path)

    assert same
    assert "pause" in said["sentence"]


def test_what_has_no_music_in_it_goes_down_by_as_much_as_asked_for(tmp_path):
    clean = stem("Lead vocal")
    hurt, noise = faults.noise(clean, dbfs=-50)
    out, _, _ = tried(de_noise, DeNoise(reduction_db=9.0), hurt, RATE, tmp_path)
    pause = slice(RATE // 10, RATE // 2)

    less = np.square(noise[:, pause]).mean() / np.square(out[:, pause]).mean()
    assert 10 * np.log10(less) == pytest.approx(9.0, abs=0.7)


@pytest.mark.parametrize("frames", [0, 1, 511, 65_536, 100_001])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_spectra_put_together_again_are_the_sound(frames, rate):
    random = np.random.Generator(np.random.PCG64(3))
    sound = random.standard_normal((2, frames))
    size = window_frames(rate)
    blocks = [sound[:, at : at + 30_000] for at in range(0, frames, 30_000)]
    out = list(rebuilt(blocks, 2, size, frames, lambda _: None))
    again = np.concatenate([np.zeros((2, 0)), *out], axis=1)

    assert again.shape == sound.shape
    assert np.abs(again - sound).max(initial=0) < 1e-12


@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_short_sounds_stay(tmp_path, frames):
    sound = np.full((2, frames), 0.1)
    assert tried(de_noise, DeNoise(), sound, RATE, tmp_path)[2]
    named = DeNoise(noise_from_seconds=0.0, noise_to_seconds=1.0)
    assert tried(de_noise, named, sound, RATE, tmp_path)[2]


def test_a_sound_that_is_all_noise_is_meant(tmp_path):
    hiss = np.random.Generator(np.random.PCG64(9)).standard_normal((1, 6 * RATE)) * 0.1
    _, said, same = tried(de_noise, DeNoise(), hiss, RATE, tmp_path)

    assert same
    assert "Nothing stands out" in said["sentence"]
