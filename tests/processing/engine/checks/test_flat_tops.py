"""Clipped tops and overs are counted, with their places; what only looks like them is not."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.findings import MOST_PLACES
from tests.processing.engine.checks.waves import RATE, said, song
from tests.processing.engine.signals import faded


def clipped_at(moments, level=1.0, seconds=20.0):
    """A soft song, and in it bursts of a tone whose tops are cut off: one cycle each."""
    sound = song(seconds) * 0.4
    burst = np.clip(1.5 * np.sin(2 * np.pi * 200 * np.arange(RATE // 200) / RATE), -1, 1) * level
    for at in moments:
        start = round(at * RATE)
        sound[:, start : start + len(burst)] = burst
    return sound


def test_clipped_tops_are_counted_with_their_places():
    moments = [3.0, 7.5, 12.25]
    found = said(clipped_at(moments))["clipping"]

    assert found["figure"] == 3 * 2 * 2  # a top and a bottom, left and right
    assert found["at_seconds"] == pytest.approx(3.0, abs=0.005)
    assert found["until_seconds"] == pytest.approx(12.255, abs=0.005)
    assert len(found["places"]) == 6
    assert found["places"][::2] == pytest.approx(moments, abs=0.005)
    assert found["severity"] == "warn"


def test_more_places_than_one_can_read_are_counted_and_not_listed():
    found = said(clipped_at(np.arange(1, 19, 0.2)))["clipping"]
    assert found["figure"] == 90 * 4
    assert len(found["places"]) <= 2 * MOST_PLACES
    assert found["severity"] == "bad"


def test_clipping_that_was_turned_down_is_told_with_its_level():
    found = said(clipped_at([1, 2, 3, 4, 5, 6, 7, 8], level=0.5))["clipping"]
    assert "-6.0 dBFS" in found["sentence"]


def test_a_single_clipped_top_is_only_worth_knowing():
    sound = song(5) * 0.4
    sound[0, 100_000:100_003] = [0.97, 0.97, 0.97]
    assert "clipping" not in said(sound)
    sound[0, 99_999:100_005] = [0.6, 1.0, 1.0, 1.0, 1.0, 0.6]
    found = said(sound)["clipping"]
    assert (found["severity"], found["figure"]) == ("info", 1)
    assert "places" not in found


@pytest.mark.parametrize("hz", [20, 30, 50])
def test_a_low_note_in_16_bits_is_flat_at_its_top_and_not_clipped(hz):
    tone = faded(np.atleast_2d(0.999 * np.sin(2 * np.pi * hz * np.arange(3 * RATE) / RATE)), RATE)
    assert "clipping" not in said(np.round(tone * 32767) / 32768, bits=16)


def test_samples_over_full_scale_are_told_with_their_places():
    sound = song(10) * 0.4
    for at in (2.0, 6.0):
        sound[:, round(at * RATE)] = 1.5
    found = said(sound)["over_full_scale"]
    assert found["figure"] == pytest.approx(20 * np.log10(1.5), abs=0.01)
    assert found["places"] == pytest.approx([2.0, 6.0], abs=0.11)
    assert "in 2 places" in found["sentence"]


def test_overs_between_the_samples_are_told_with_their_places():
    """A quarter of the rate at 45 degrees: the samples miss the top by 3 dB."""
    n = np.arange(10 * RATE)
    wave = np.sin(np.pi / 2 * n + np.pi / 4) * 0.3
    for at in (3, 8):
        near = np.abs(n - at * RATE) < 2000
        wave[near] *= 1 + 3 * np.cos(np.pi / 2 * (n[near] - at * RATE) / 2000)
    found = said(faded(np.atleast_2d(wave), RATE))["true_peak_over"]
    assert found["figure"] == pytest.approx(20 * np.log10(1.2), abs=0.05)
    assert found["places"] == pytest.approx([3.0, 8.0], abs=0.11)
