"""A stretched sustain keeps its pitch and its level, and goes on where the take leaves off."""

import numpy as np
import pytest

from processing.engine.edit.time.anchors import Anchor, in_order, rearranged
from processing.engine.edit.time.montage import Copy
from processing.engine.edit.time.stretched import Stretched, Stretcher
from processing.engine.edit.time.tape import Tape
from tests.processing.engine.edit_time.sounds import RATE, db

CHORD = (220.0, 277.3, 331.1)


def chord(seconds=2.0):
    t = np.arange(round(seconds * RATE)) / RATE
    return sum(0.1 * np.sin(2 * np.pi * hz * t + hz) for hz in CHORD)[None]


def strongest(samples, near):
    window = np.hanning(samples.shape[1])
    spectrum = np.abs(np.fft.rfft(samples[0] * window, 2**19))
    hertz = np.arange(len(spectrum)) * RATE / 2**19
    inside = np.abs(hertz - near) < 20
    return float(hertz[inside][spectrum[inside].argmax()])


@pytest.fixture
def tape(tmp_path):
    return Tape([chord()], tmp_path / "tape", rate=RATE, channels=1)


@pytest.mark.parametrize("frames", [20_000, 23_000, 24_000, 25_000, 30_000])
def test_pitch_and_level_stay_and_the_length_is_exact(tape, frames):
    made = Stretcher(tape).sound(24_000, 48_000, frames)

    assert made.shape == (1, frames)
    for hz in CHORD:
        assert 1200 * abs(np.log2(strongest(made, hz) / hz)) < 1
    assert db(np.mean(made**2)) == pytest.approx(float(db(np.mean(chord() ** 2))), abs=0.5)


def test_only_what_is_inside_can_be_read(tape):
    piece = Stretched(stretcher=Stretcher(tape), start=24_000, stop=48_000, at=100, frames=25_000)

    assert np.array_equal(piece.read(100, 25_000)[:, 500:900], piece.read(600, 400))
    for start, frames in ((99, 10), (25_095, 10)):
        with pytest.raises(IndexError):
            piece.read(start, frames)


def test_it_is_taken_up_in_step_with_the_waves(tape):
    piece = Stretched(
        stretcher=Stretcher(tape), start=24_000, stop=48_000, at=24_000, frames=25_000
    )
    there, here = piece.read(24_000, 480), Copy(tape).read(24_000, 480)

    assert np.corrcoef(there, here)[0, 1] > 0.75


def test_a_chord_that_is_pulled_apart_is_stretched_and_not_cut(tape):
    """Two seams and a stretch between; on either side the take to the bit."""
    placed = in_order([Anchor(40_000, 0), Anchor(80_000, 1211)], tape.frames)
    montage = rearranged(tape, placed, pitched=True)
    whole = np.concatenate(list(montage.blocks()), axis=1)

    assert any(isinstance(piece, Stretched) for piece in montage.pieces)
    assert np.array_equal(whole[:, :50_000], tape.read(0, 50_000))
    assert np.array_equal(whole[:, 81_211:82_000], tape.read(80_000, 789))
    levels = [db(np.mean(part**2)) for part in np.split(whole[:, 48_000:84_000], 15, axis=1)]
    assert max(levels) - min(levels) < 3.5  # the chord itself beats by 2.6
