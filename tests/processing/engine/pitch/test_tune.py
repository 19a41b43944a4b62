"""A sung line comes into its key, and what is right, or no single voice, is not touched."""

import hashlib
import json

import numpy as np
import pytest

from processing.engine.edit.pitch.f0 import BASS, track
from processing.engine.edit.pitch.tune import tune
from processing.engine.edit.sound import Desk
from processing.recipes.steps import Tune
from tests.processing.engine.pitch.judged import judged
from tests.processing.engine.pitch.voices import Line, Sung, melody, sound_of, whole

A_MAJOR = Tune(tonic="A", scale="major")


@pytest.fixture
def desk(tmp_path):
    return Desk(folder=tmp_path, tell=lambda _: None)


def tuned(samples, desk, settings=A_MAJOR, rate=48_000):
    made, step = tune(settings, sound_of(samples, rate), desk)
    json.dumps(step, allow_nan=False)
    return whole(made), step


def test_the_notes_come_into_tune_and_keep_their_vibrato_and_length(desk):
    notes = []
    for seed in (3, 4, 5):
        line = melody(seed=seed)
        before = line.made()
        after, step = tuned(before, desk)
        assert after.shape == before.shape
        assert not step["review"]
        notes += judged(line, before, after)

    off = np.abs([note.after_cents for note in notes])
    assert np.median(off) <= 5
    assert np.quantile(off, 0.95) <= 15
    kept = [note.vibrato_kept for note in notes if note.vibrato_kept is not None]
    assert len(kept) > 15
    assert min(kept) >= 0.9
    assert max(kept) <= 1.1


def test_with_no_strength_nothing_moves(desk):
    before = melody(8).made()
    after, step = tuned(before, desk, Tune(tonic="A", scale="major", strength=0.0))

    assert step["found"] is False
    np.testing.assert_array_equal(after, before)


def test_a_line_in_tune_is_the_same_sound(desk):
    sound = sound_of(melody(10, seed=8, largest=0.0).made(in_tune=True))
    made, step = tune(A_MAJOR, sound, desk)

    assert made is sound
    assert step["in_tune"] == step["notes"] > 5
    assert "left as it was" in step["sentence"]


def test_outside_of_a_moved_note_every_bit_stays(desk):
    notes = (Sung(0.3, 0.8, 60), Sung(1.3, 0.8, 62, off_cents=-38), Sung(2.3, 0.8, 64))
    before = Line(notes).made().astype(np.float32).astype(np.float64)
    after, step = tuned(before, desk, Tune())

    changed = np.flatnonzero((after != before).any(axis=0)) / 48_000
    assert 1.25 < changed.min() < 1.32
    assert 2.08 < changed.max() < 2.15
    (moved,) = step["moved"]
    assert moved["what"] == "D4"
    assert moved["by_cents"] == pytest.approx(0.9 * 38, abs=1.5)
    assert moved["at_seconds"] == pytest.approx(1.3, abs=0.02)


def test_a_note_that_is_too_far_off_is_listed_and_left_alone(desk):
    """A raised fourth is 100 cents away from both its neighbours: it may be meant."""
    notes = (Sung(0.3, 0.8, 66), Sung(1.3, 0.8, 62, off_cents=25))
    before = Line(notes).made().astype(np.float32).astype(np.float64)
    after, step = tuned(before, desk, Tune(tonic="C", scale="major"))

    (review,) = step["review"]
    assert abs(review["by_cents"]) == pytest.approx(100, abs=2)
    assert step["review_in_all"] == step["moved_in_all"] == 1
    assert "1 note would have to move further than 60 cents" in step["sentence"]
    np.testing.assert_array_equal(after[:, :57_600], before[:, :57_600])


def test_slow_drift_goes_and_a_scoop_stays(desk):
    note = Sung(0.3, 1.6, 64, drift_cents=50, scoop_cents=120)
    before = Line((note,)).made()
    after, _ = tuned(before, desk, Tune(strength=1.0))

    was, now = (track(sound_of(x)).cents + 500 for x in (before, after))
    late = slice(round(0.7 / 0.005), round(1.85 / 0.005))
    slope = [np.polyfit(np.arange(late.stop - late.start), x[late], 1)[0] for x in (was, now)]
    assert abs(slope[1]) < 0.2 * abs(slope[0])
    early = slice(round(0.31 / 0.005), round(0.36 / 0.005))
    moved = now[early] - was[early]
    assert moved.max() - moved.min() < 15


def test_a_slow_retune_leaves_the_drift(desk):
    before = Line((Sung(0.3, 1.6, 64, drift_cents=50),)).made()
    made, step = tune(Tune(strength=1.0, retune_ms=1000), sound_of(before), desk)

    assert step["moved_in_all"] == 0
    np.testing.assert_array_equal(whole(made), before)


def test_a_bass_below_the_voices_is_tuned_too(desk):
    notes = tuple(
        Sung(0.2 + 0.7 * n, 0.6, midi, off_cents=24) for n, midi in enumerate((28, 33, 31))
    )
    before = Line(notes).made()
    after, step = tuned(before, desk, Tune(strength=1.0))

    assert step["moved_in_all"] == 3
    made = track(sound_of(after), span_hz=BASS).cents
    for note in notes:
        here = slice(round((note.at + 0.1) / 0.005), round((note.until - 0.1) / 0.005))
        assert np.median(made[here]) == pytest.approx(note.cents, abs=3)


@pytest.mark.parametrize("midis", [(60, 64, 67), (57, 60), (62, 65, 69, 72)])
def test_chords_are_left_alone(desk, midis):
    lines = [
        Line((Sung(0.2, 1.5, midi, off_cents=20), Sung(2, 1.5, midi - 2, off_cents=25)))
        for midi in midis
    ]
    sound = sound_of(sum(line.made() for line in lines))
    made, step = tune(Tune(), sound, desk)

    assert made is sound
    assert "single voice" in step["sentence"]


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((2, 0)),
        np.ones((1, 1)),
        np.zeros((1, 30_000)),
        np.full((2, 30_000), 0.4),
        np.random.default_rng(1).standard_normal((1, 96_000)) * 0.1,
    ],
    ids=["nothing", "one sample", "silence", "offset", "noise"],
)
def test_what_has_no_pitch_is_left_alone(desk, samples):
    sound = sound_of(samples)
    made, step = tune(Tune(), sound, desk)

    assert made is sound
    assert step["found"] is False


@pytest.mark.parametrize("rate", [22_050, 44_100, 96_000])
def test_every_rate_is_tuned_alike(desk, rate):
    before = Line((Sung(0.2, 0.7, 57, off_cents=30),), rate=rate).made()
    after, step = tuned(before, desk, Tune(strength=1.0), rate)

    read = np.median(track(sound_of(after, rate)).cents[60:-120])
    assert read == pytest.approx(-1200, abs=2)
    assert step["moved_in_all"] == 1


def test_the_reference_pitch_counts(desk):
    before = Line((Sung(0.2, 0.7, 69),)).made()
    after, _ = tuned(before, desk, Tune(strength=1.0, tuning_hz=445.0))

    assert np.median(track(sound_of(after)).hz[60:-120]) == pytest.approx(445, abs=0.5)


def test_both_channels_move_together_and_again_the_same(desk):
    left = melody(6, seed=7).made()
    before = np.concatenate([left, 0.5 * left])
    after, _ = tuned(before, desk)
    again, _ = tuned(before, desk)

    np.testing.assert_allclose(after[1], 0.5 * after[0], atol=1e-3)
    digest = [hashlib.sha256(x.tobytes()).digest() for x in (after, again)]
    assert digest[0] == digest[1]


def test_a_seam_has_no_hole(desk):
    """Two notes sung in one breath, moved apart: no more than 1 dB is lost where they meet."""
    notes = (
        Sung(0.3, 0.8, 60, off_cents=35),
        Sung(1.1, 0.8, 64, off_cents=-35, legato=True),
        Sung(1.9, 0.8, 62, legato=True),
    )
    before = Line(notes).made()
    after, _ = tuned(before, desk, Tune())

    def level(x):
        return 10 * np.log10(np.convolve(x[0] ** 2, np.ones(2400) / 2400, "same"))

    lost = (level(after) - level(before))[round(0.5 * 48_000) : round(2.5 * 48_000)]
    assert np.abs(lost).max() < 1.0
