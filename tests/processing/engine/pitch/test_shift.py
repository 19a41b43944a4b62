"""A stretch of sound gets another pitch, and keeps its length, its place and its level."""

import numpy as np
import pytest

from processing.engine.edit.pitch.f0 import BASS, VOICE, track
from processing.engine.edit.pitch.shift import bent, shifted
from tests.processing.engine.pitch.test_f0 import buzz
from tests.processing.engine.pitch.voices import sound_of

RATE = 48_000


@pytest.mark.parametrize("hz", [42.0, 82.0, 220.0, 600.0])
@pytest.mark.parametrize("cents", [-60, -17, 5, 42])
def test_a_shift_is_as_far_as_it_was_asked_to_be(cents, hz):
    made = shifted(buzz(hz, 2.0), RATE, cents, hz=hz)

    assert made.shape == (1, 2 * RATE)
    read = np.median(track(sound_of(made), span_hz=BASS if hz < 100 else VOICE).hz[60:-60])
    assert 1200 * np.log2(read / hz) == pytest.approx(cents, abs=3 if hz < 100 else 1.5)


def test_a_shift_moves_nothing_in_time():
    rng = np.random.default_rng(1)
    swell = np.convolve(rng.random(60), np.ones(3) / 3, "same").repeat(RATE // 30)
    tone = buzz(220.0, 2.0) * swell

    made = shifted(tone, RATE, 30, hz=220.0)

    before, after = (np.convolve(x[0] ** 2, np.hanning(2400), "same")[::48] for x in (tone, made))
    fit = np.correlate(after - after.mean(), before - before.mean(), "full")
    assert abs(np.argmax(fit) - (len(before) - 1)) <= 1  # ms


def test_a_bend_follows_its_line_and_comes_back_to_its_place():
    frames = RATE
    line = 30 * np.cos(np.pi * np.arange(frames) / frames)
    tone = buzz(220.0, 1.0)

    made = bent(tone, line)

    read = track(sound_of(made)).cents[10:-10] + 1200
    np.testing.assert_allclose(read, line[::240][10 : 10 + len(read)], atol=1.0)
    edge = 20  # the very ends have no neighbours to be read between
    np.testing.assert_allclose(made[:, edge : edge + 20], tone[:, edge : edge + 20], atol=0.05)
    np.testing.assert_allclose(made[:, -40:-edge], tone[:, -40:-edge], atol=0.05)


def test_no_bend_is_the_sound_itself():
    tone = buzz(330.0, 0.2)

    np.testing.assert_allclose(bent(tone, np.zeros(tone.shape[1])), tone, atol=1e-12)
