"""Clicks are found, and nothing else is; what is filled in fits."""

import numpy as np
import pytest

from processing.engine.edit.restore.de_click import de_click
from processing.recipes.steps import DeClick
from tests.processing.engine.restore.desk import at_rms, snr_db, tried
from tests.processing.engine.song import faults, song

RATE = 48_000


def stem(name):
    return at_rms(song(1).stems[name], -16)[:, : 12 * RATE]


def hits(said, starts):
    """(share of the clicks that were found, how many were found where there is none)."""
    places = np.array(said["places"])
    apart = np.abs(places[:, None] - starts[None, :] / RATE)
    return (apart.min(axis=0) < 0.003).mean(), int((apart.min(axis=1) > 0.003).sum())


@pytest.mark.parametrize("name", ["Lead vocal", "Bass", "Keys"])
def test_clicks_go_and_only_they(tmp_path, name):
    clean = stem(name)
    hurt, starts = faults.clicks(clean, RATE, per_second=4.0)
    out, said, _ = tried(de_click, DeClick(), hurt, RATE, tmp_path)
    found, false = hits(said, starts)

    assert found >= 0.98
    assert false == 0
    assert snr_db(clean, out) > snr_db(clean, hurt) + 8
    changed = np.flatnonzero((out != hurt).any(axis=0))
    assert np.abs(changed[:, None] - starts[None, :]).min(axis=1).max() < RATE // 500
    assert f"{said['clicks']} clicks" in said["sentence"]


@pytest.mark.parametrize("name", ["Kick", "Snare", "Hats", "Guitar", "Lead vocal", "Backing vocal"])
def test_music_that_does_not_click_is_the_same_sound(tmp_path, name):
    _, said, same = tried(de_click, DeClick(), stem(name), RATE, tmp_path)

    assert same
    assert said["found"] is False


def test_less_sensitive_finds_less(tmp_path):
    hurt, _ = faults.clicks(stem("Lead vocal"), RATE, dbfs=-22.0)
    counts = [
        tried(de_click, DeClick(sensitivity=sensitivity), hurt, RATE, tmp_path)[1].get("clicks", 0)
        for sensitivity in (0.0, 0.5, 1.0)
    ]

    assert counts == sorted(counts)
    assert counts[0] < counts[2]


def test_a_click_in_one_channel_leaves_the_other_alone(tmp_path):
    clean = np.repeat(stem("Pad")[:1], 2, axis=0)
    hurt = clean.copy()
    hurt[1, 3 * RATE] += 0.3
    out, said, _ = tried(de_click, DeClick(), hurt, RATE, tmp_path)

    assert np.array_equal(out[0], clean[0])
    assert said["clicks"] == 1
    assert said["places"] == [pytest.approx(3.0, abs=0.001)]
    assert np.abs(out[1] - clean[1]).max() < 0.01


def test_a_click_where_two_blocks_meet_is_filled_in(tmp_path):
    clean = stem("Pad")[:1]
    hurt = clean.copy()
    hurt[0, 65_535:65_538] += 0.3
    out, _, _ = tried(de_click, DeClick(), hurt, RATE, tmp_path)

    assert np.abs(out - clean).max() < 0.02


@pytest.mark.parametrize("frames", [66_000, 70_000, 75_000, 80_000, 140_000])
def test_a_sound_may_end_anywhere(tmp_path, frames):
    clean = stem("Bass")[:, RATE : RATE + frames]

    assert tried(de_click, DeClick(), clean, RATE, tmp_path)[2]


@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_short_and_silent_sounds_stay(tmp_path, frames):
    for level in (0.0, 0.2):
        _, _, same = tried(de_click, DeClick(), np.full((2, frames), level), RATE, tmp_path)
        assert same


def test_a_lone_impulse_is_a_sound_of_its_own(tmp_path):
    sound = np.zeros((1, RATE))
    sound[0, RATE // 2] = 0.9
    _, said, same = tried(de_click, DeClick(), sound, RATE, tmp_path)

    assert same
    assert "all there is" in said["sentence"]
