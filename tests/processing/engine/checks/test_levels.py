"""Silence, next to silence, dead channels and offsets are told with their figures."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.waves import RATE, said, song


def test_of_silence_only_that_is_said():
    assert set(said(np.zeros((2, RATE)))) == {"silent"}
    assert set(said(song(3) * 1e-5)) == {"silent"}
    assert set(said(np.zeros((2, 0)))) == {"silent"}


def test_one_short_sound_in_a_minute_is_next_to_nothing():
    sound = np.zeros((2, 60 * RATE))
    sound[:, 20 * RATE : 20 * RATE + RATE // 5] = song(0.2)
    found = said(sound)["mostly_silent"]

    assert found["severity"] == "warn"
    assert found["at_seconds"] == pytest.approx(20, abs=0.05)
    assert found["until_seconds"] == pytest.approx(20.2, abs=0.05)
    assert found["figure"] == pytest.approx(100 * 0.2 / 60, abs=0.05)


def test_a_sparse_stem_is_no_cause_for_alarm():
    sound = np.zeros((2, 60 * RATE))
    sound[:, 20 * RATE : 22 * RATE] = song(2)
    assert said(sound)["mostly_silent"]["severity"] == "info"
    sound[:, 30 * RATE : 33 * RATE] = song(3)
    assert "mostly_silent" not in said(sound)


def test_what_never_rises_from_the_noise_is_next_to_nothing():
    found = said(song(5) * 1e-3)["mostly_silent"]
    assert found["severity"] == "warn"
    assert "next to nothing" in found["sentence"]


@pytest.mark.parametrize(
    ("gains", "dead"), [((0, 1), "left"), ((1, 0), "right"), ((1, 1e-6), "right")]
)
def test_a_dead_channel_is_named(gains, dead):
    found = said(song(3) * np.array(gains)[:, None])
    assert found["dead_channel"]["channel"] == dead
    assert found["dead_channel"]["severity"] == "bad"


def test_each_channel_has_its_own_offset():
    found = said(song(3) * 0.5 + np.array([[0.0], [-0.02]]))["dc_offset"]
    assert found["channel"] == "right"
    assert found["figure"] == pytest.approx(-2.0, abs=0.05)
    assert "dc_offset" not in said(song(3) * 0.5 + 0.003)


def test_the_deepest_note_is_no_offset():
    t = np.arange(5 * RATE) / RATE
    assert "dc_offset" not in said(np.sin(2 * np.pi * 30 * t) * 0.5)
