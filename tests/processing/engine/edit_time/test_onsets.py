"""Onsets are found where the score has them."""

import numpy as np
import pytest

from processing.engine.edit.time.onsets import HITS, NOTES, onsets_of
from processing.engine.edit.time.tape import Tape
from tests.processing.engine.edit_time.sounds import RATE, noise
from tests.processing.engine.song import song


def tape(folder, sound, rate=RATE):
    return Tape(
        [np.atleast_2d(sound)], folder / "tape", rate=rate, channels=len(np.atleast_2d(sound))
    )


def together(times):
    """Those that begin together are one onset, the first."""
    times = np.sort(times)
    return times[np.diff(times, prepend=-1.0) > 0.03]


@pytest.mark.parametrize(
    ("part", "ear", "median_ms"),
    [
        ("Kick", HITS, 1.0),
        ("Snare", HITS, 1.0),
        ("Hats", HITS, 1.0),
        ("Bass", NOTES, 1.0),
        ("Guitar", NOTES, 2.0),
        ("Keys", NOTES, 1.0),
        ("Lead vocal", NOTES, 1.5),
    ],
)
def test_the_median_is_where_it_is_played(tmp_path, part, ear, median_ms):
    made = song(2, human_ms=15)
    true = together([note.at_seconds for note in made.score.parts[part]])
    found = onsets_of(tape(tmp_path, made.stems[part]), ear).frames / RATE
    away = np.abs(true[:, None] - found).min(axis=1)
    met = away < 0.03

    assert met.mean() >= 0.9
    assert len(found) <= len(true) + 1  # nothing is heard that is not there
    assert np.median(away[met]) * 1000 <= median_ms
    assert np.percentile(away[met], 95) * 1000 <= 6


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_at_other_rates(tmp_path, rate):
    made = song(2, rate=rate, seconds=10)
    true = together([note.at_seconds for note in made.score.parts["Snare"]])
    found = onsets_of(tape(tmp_path, made.stems["Snare"], rate)).frames / rate

    assert len(found) == len(true)
    assert np.abs(found - true).max() < 0.001


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros((1, 0)),
        np.ones((1, 1)),
        np.zeros((2, 96_000)),
        np.sin(np.arange(192_000) * 0.03)[None] * np.linspace(0, 1, 192_000),
    ],
    ids=["nothing", "one", "silence", "swell"],
)
def test_where_nothing_begins_there_is_no_onset(tmp_path, sound):
    assert len(onsets_of(tape(tmp_path, sound))) == 0


def test_steady_noise_begins_once(tmp_path):
    sound = np.concatenate([np.zeros((1, 24_000)), noise(3.0)], axis=1)
    found = onsets_of(tape(tmp_path, sound)).frames

    assert len(found) == 1
    assert abs(int(found[0]) - 24_000) < 48
