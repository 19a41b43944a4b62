"""The fundamental is followed to a few hundredths of a semitone, however long the sound is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.pitch.f0 import HOP_SECONDS, track
from processing.engine.edit.sound import Sound
from tests.processing.engine.pitch.voices import Line, Sung, melody, sound_of


def buzz(hz, seconds, rate=48_000):
    """Eight harmonics; `hz` a number, or one for every frame."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hz, round(seconds * rate))) / rate
    return sum(0.2 / k * np.sin(k * phase + k) for k in range(1, 9))[None]


@settings(deadline=None, max_examples=12)
@given(hz=st.floats(70, 1100), rate=st.sampled_from([44_100, 48_000, 96_000]))
def test_a_steady_tone_is_read_within_half_a_cent(hz, rate):
    f0 = track(sound_of(buzz(hz, 0.6, rate), rate))

    inside = slice(20, -20)
    assert f0.voiced[inside].all()
    np.testing.assert_allclose(1200 * np.log2(f0.hz[inside] / hz), 0, atol=0.5)


def test_a_tone_across_the_seams_of_the_pieces_has_no_seam():
    rate, seconds = 48_000, 21.0
    t = np.arange(round(rate * seconds)) / rate
    cents = 40 * np.sin(2 * np.pi * 5.5 * t)

    f0 = track(sound_of(buzz(220 * 2 ** (cents / 1200), seconds)))

    truth = cents[:: round(HOP_SECONDS * rate)] - 1200
    off = f0.cents[10:-10] - truth[10 : len(f0.hz) - 10]
    assert np.abs(off).max() < 3.0
    assert len(f0.hz) == round(seconds / HOP_SECONDS) + 1


def test_a_sung_line_is_followed():
    line = melody(seed=11)
    f0 = track(sound_of(line.made()))

    truth = line.cents()[::240]
    off = np.abs(f0.cents[: len(truth)] - truth)
    sung = np.isfinite(off)
    assert sung.sum() > 0.97 * np.isfinite(truth).sum()
    assert np.median(off[sung]) < 1
    assert np.mean(off[sung] > 50) < 0.005


@pytest.mark.parametrize("frames", [0, 1, 119, 48_000])
def test_silence_has_a_level_and_no_pitch(frames):
    f0 = track(sound_of(np.zeros((2, frames))))

    assert not f0.voiced.any()
    assert np.isfinite(f0.level_db).all()
    assert len(f0.hz) == frames // 240 + 1


def test_breath_is_no_other_voice_and_a_second_voice_is_one():
    one = Line((Sung(0.1, 1.5, 60, vibrato_cents=30),), seconds=2).made(breath_db=-30)
    two = one + Line((Sung(0.1, 1.5, 64),), seconds=2).made()
    inside = slice(40, 300)

    assert np.median(track(sound_of(one)).other[inside]) < 0.002
    assert np.median(track(sound_of(two)).other[inside]) > 0.01


def test_it_reads_the_same_whatever_blocks_it_is_given():
    made = melody(6, seed=2).made()
    small = Sound(
        rate=48_000,
        channels=1,
        frames=made.shape[1],
        blocks=lambda: (made[:, at : at + 1000] for at in range(0, made.shape[1], 1000)),
    )

    at_once, by_the_way = track(sound_of(made)), track(small)

    np.testing.assert_array_equal(at_once.hz, by_the_way.hz)
    np.testing.assert_array_equal(at_once.other, by_the_way.other)
