"""What left and right have to do with each other: over the whole, over time, and in mono."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.waves import RATE, judged, said, song
from tests.processing.engine.signals import faded


def noise(seconds, seed=1, channels=2):
    random = np.random.Generator(np.random.PCG64(seed))
    return faded(random.standard_normal((channels, round(seconds * RATE))) * 0.1, RATE)


def related(seconds, correlation, seed=1):
    """Noise on both sides that is alike to that degree."""
    one, other = noise(seconds, seed)
    return np.stack([one, correlation * one + np.sqrt(1 - correlation**2) * other])


def test_equal_sides_are_mono_in_a_stereo_file():
    one = song(3)[:1]
    same = said(np.concatenate([one, one]))
    assert same["duplicated_channel"]["severity"] == "info"
    nearly = np.concatenate([one, one + noise(3)[:1] * 1e-5])
    assert "duplicated_channel" in said(nearly)
    assert "duplicated_channel" not in said(song(3))
    assert "duplicated_channel" not in said(np.concatenate([one, one * 0.9]))


@pytest.mark.parametrize("gain", [-1.0, -0.5])
def test_a_side_turned_upside_down_is_told(gain):
    one = song(3)[:1]
    found = said(np.concatenate([one, gain * one]))
    assert found["inverted_channel"]["severity"] == "bad"
    assert found["antiphase"]["figure"] == pytest.approx(-1, abs=0.001)
    assert "mono_loss" not in found


def test_sides_that_are_only_mostly_against_each_other_are_not_inverted():
    found = said(related(5, -0.8))
    assert "antiphase" in found
    assert "inverted_channel" not in found
    assert "low_correlation" in said(related(5, -0.4))


@pytest.mark.parametrize("correlation", [1.0, 0.5, 0.0, -0.3, -0.9])
def test_mono_loses_what_the_correlation_says(correlation):
    figures = judged(related(10, correlation))[1]
    assert figures["mono_loss_lu"] == pytest.approx(
        -10 * np.log10((1 + correlation) / 2) if correlation > -1 else 60, abs=0.1
    )
    assert figures["correlation"]["median"] == pytest.approx(correlation, abs=0.03)
    assert all(
        value == pytest.approx(correlation, abs=0.05) for value in figures["correlation"]["values"]
    )


def test_equal_sides_lose_nothing_and_mirrored_ones_the_most():
    one = song(4)[:1]
    assert judged(np.concatenate([one, one]))[1]["mono_loss_lu"] == 0
    assert judged(np.concatenate([one, -one]))[1]["mono_loss_lu"] == 60
    assert judged(np.zeros((2, RATE)))[1]["mono_loss_lu"] is None
    assert judged(one)[1] | {"correlation": None, "mono_loss_lu": None} == judged(one)[1]


def test_the_range_that_falls_out_of_phase_is_told_with_its_time():
    """A chorus from 0:10 to 0:20 whose sides are against each other."""
    sound = np.concatenate([related(10, 0.6), related(10, -0.7, 2), related(10, 0.6, 3)], axis=1)
    found, figures = judged(sound)
    (loss,) = [one for one in found if one["code"] == "mono_loss"]

    assert loss["at_seconds"] == pytest.approx(10, abs=0.5)
    assert loss["until_seconds"] == pytest.approx(20, abs=0.5)
    assert loss["figure"] == pytest.approx(-10 * np.log10(0.15), abs=0.4)
    assert loss["severity"] == "warn"
    assert "From 0:10 to 0:20" in loss["sentence"] or "From 0:09" in loss["sentence"]
    assert figures["correlation"]["minimum"] == pytest.approx(-0.7, abs=0.05)
    assert 10 <= figures["correlation"]["minimum_at_seconds"] < 20


def test_a_wide_sound_is_no_fault():
    assert "mono_loss" not in said(related(10, 0.0))
    assert "mono_loss" not in said(related(10, -0.1))


def test_a_quiet_tail_out_of_phase_is_not_worth_a_word():
    sound = np.concatenate([related(5, 0.8), related(5, -0.9, 2) * 0.01], axis=1)
    assert "mono_loss" not in said(sound)


def test_nothing_is_told_of_silence():
    sound = np.concatenate([song(2), np.zeros((2, 4 * RATE)), song(2)], axis=1)
    values = judged(sound)[1]["correlation"]["values"]
    assert values[0] is not None
    assert values[6:10] == [None] * 4
    assert len(values) == 16
