"""Hum goes, the music under it stays, and where there is none nothing happens."""

import numpy as np
import pytest

from processing.engine.edit.restore.de_hum import de_hum
from processing.recipes.steps import DeHum
from tests.processing.engine.restore.desk import at_rms, snr_db, tried
from tests.processing.engine.song import faults, song

RATE = 48_000


@pytest.fixture(scope="module")
def voice():
    return at_rms(song(1).stems["Lead vocal"], -16)


def drifting(frames, dbfs=-36.0):
    """A mains between 49.95 and 50.05 Hz, and ten harmonics of it."""
    t = np.arange(frames) / RATE
    turns = 50.0 * t + 0.05 * 20 / (2 * np.pi) * np.sin(2 * np.pi * t / 20)
    lines = sum(np.sin(2 * np.pi * n * turns + 0.7 * n) / n for n in range(1, 11))
    return lines * 10 ** (dbfs / 20) / np.sqrt(np.square(lines).mean())


def lines_db(sound, hz):
    """Levels of ten harmonics of the mains."""
    seconds = 15
    part = sound[0, : seconds * RATE] * np.hanning(seconds * RATE)
    spectrum = np.abs(np.fft.rfft(part))
    at = np.round(hz * seconds * np.arange(1, 11)).astype(int)
    return 20 * np.log10([spectrum[bin_ - 3 : bin_ + 4].max() for bin_ in at])


@pytest.mark.parametrize("hz", [50.02, 59.93])
def test_hum_goes_and_the_voice_stays(voice, tmp_path, hz):
    hurt, alone = faults.hum(voice, RATE, hz=hz)
    out, said, _ = tried(de_hum, DeHum(), hurt, RATE, tmp_path)

    assert said["mains_hz"] == pytest.approx(hz, abs=0.01)
    assert said["harmonics"][:10] == list(range(1, 11))
    assert said["level_dbfs"] == pytest.approx(-36, abs=0.2)
    assert (lines_db(alone, hz) - lines_db(out - voice, hz)).min() > 30
    assert snr_db(voice, out) > 40
    assert "taken out" in said["sentence"]


def test_a_mains_that_drifts_is_followed(voice, tmp_path):
    hum = drifting(voice.shape[1])
    out, said, _ = tried(de_hum, DeHum(), voice + hum, RATE, tmp_path)

    assert snr_db(voice, out) > 40
    assert "drifting" in said["sentence"]
    assert said["lowest_hz"] < 49.98
    assert said["highest_hz"] > 50.02


@pytest.mark.parametrize("name", ["Lead vocal", "Bass", "Kick", "Hats"])
@pytest.mark.parametrize("mains_hz", [None, 50])
def test_without_hum_it_is_the_same_sound(tmp_path, name, mains_hz):
    clean = at_rms(song(1).stems[name], -16)
    _, said, same = tried(de_hum, DeHum(mains_hz=mains_hz), clean, RATE, tmp_path)

    assert same
    assert said["found"] is False
    assert said["sentence"] == "No hum was found: left as it was."


def test_hum_under_drums_is_found_where_it_is_named(tmp_path):
    kick = at_rms(song(1).stems["Kick"], -16)
    hurt, _ = faults.hum(kick, RATE, hz=50.02)
    out, _, _ = tried(de_hum, DeHum(mains_hz=50), hurt, RATE, tmp_path)

    assert snr_db(kick, out) > 50


def test_only_as_many_harmonics_as_asked_for_go(voice, tmp_path):
    hurt, alone = faults.hum(voice, RATE)
    out, said, _ = tried(de_hum, DeHum(harmonics=4), hurt, RATE, tmp_path)
    less = lines_db(alone, 50.02) - lines_db(out - voice, 50.02)

    assert said["harmonics"] == [1, 2, 3, 4]
    assert less[:4].min() > 30
    assert abs(less[4:]).max() < 0.1


def test_what_was_made_silent_stays_silent(voice, tmp_path):
    hurt, _ = faults.hum(voice, RATE)
    hurt[:, 5 * RATE : 8 * RATE] = 0.0
    out, _, _ = tried(de_hum, DeHum(), hurt, RATE, tmp_path)

    assert not out[:, 5 * RATE : 8 * RATE].any()


def test_channels_hum_each_in_their_own_way(voice, tmp_path):
    both = np.concatenate([voice, 0.5 * voice])
    hurt = both.copy()
    hurt[0] += faults.hum(voice, RATE)[1][0]
    hurt[1] -= 0.3 * faults.hum(voice, RATE)[1][0]
    out, _, _ = tried(de_hum, DeHum(), hurt, RATE, tmp_path)

    assert snr_db(both, out) > 40


@pytest.mark.parametrize("frames", [0, 1, 700, RATE])
@pytest.mark.parametrize("mains_hz", [None, 50])
def test_what_is_too_short_to_know_stays(tmp_path, frames, mains_hz):
    _, _, same = tried(de_hum, DeHum(mains_hz=mains_hz), np.full((2, frames), 0.1), RATE, tmp_path)

    assert same


def test_no_hum_is_seen_in_noise(tmp_path):
    hiss = np.random.Generator(np.random.PCG64(9)).standard_normal((2, 8 * RATE)) * 0.1
    wanted = DeHum(mains_hz=50, harmonics=60)

    assert tried(de_hum, wanted, hiss, RATE, tmp_path)[2]


def test_a_tone_that_is_the_sound_itself_is_meant(tmp_path):
    t = np.arange(8 * RATE) / RATE
    drone = 0.2 * sum(np.sin(2 * np.pi * 50 * n * t) / n for n in range(1, 8))

    assert tried(de_hum, DeHum(mains_hz=50), drone, RATE, tmp_path)[2]
