"""Notes become sound: of the right length, at the right time, the same twice."""

import hashlib

import numpy as np
import pytest

from processing.engine import play
from processing.engine.audio import Reader
from processing.recipes import PlayedNote, PlayRecipe


def part(*notes, seconds=2.0, **settings):
    return PlayRecipe(
        notes=tuple(
            PlayedNote(at_seconds=at, seconds=long, key=key, velocity=100)
            for at, long, key in notes
        ),
        seconds=seconds,
        **settings,
    )


def played(recipe, folder):
    output = folder / "part.wav"
    play.render(recipe, {}, output)
    with Reader(output) as file:
        return file.rate, file.read(0, file.frames), hashlib.sha256(output.read_bytes()).hexdigest()


def test_the_file_has_exactly_the_length_that_was_asked_for(tmp_path):
    rate, sound, _ = played(part((0.0, 0.5, 60), seconds=1.2345), tmp_path)

    assert sound.shape == (2, round(1.2345 * rate))


def test_silence_until_the_first_note(tmp_path):
    rate, sound, _ = played(part((1.0, 0.5, 60)), tmp_path)

    assert not sound[:, : rate - 1].any()
    assert np.abs(sound[:, rate : rate + rate // 4]).max() > 0.01


@pytest.mark.parametrize("key", [57, 69, 81])
def test_a_key_sounds_at_its_pitch(tmp_path, key):
    rate, sound, _ = played(part((0.0, 2.0, key), program=73), tmp_path)  # a flute
    spectrum = np.abs(np.fft.rfft(sound.sum(axis=0) * np.hanning(sound.shape[1])))
    loudest = spectrum.argmax() * rate / sound.shape[1]
    fundamental = 440 * 2 ** ((key - 69) / 12)

    assert min(abs(1200 * np.log2(loudest / (fundamental * n))) for n in (1, 2, 3)) < 30


def test_mono_is_the_mean_of_both_sides(tmp_path):
    _, stereo, _ = played(part((0.0, 0.5, 60)), tmp_path)
    _, mono, _ = played(part((0.0, 0.5, 60), mono=True), tmp_path)

    assert mono.shape == (1, stereo.shape[1])
    assert np.abs(mono[0] - stereo.mean(axis=0)).max() < 1e-6


def test_the_same_notes_give_the_same_bytes(tmp_path):
    recipe = part((0.0, 0.5, 36), (0.5, 0.5, 38), drums=True)

    assert played(recipe, tmp_path)[2] == played(recipe, tmp_path)[2]


def test_a_note_beyond_the_end_does_not_lengthen_the_file(tmp_path):
    rate, sound, _ = played(part((0.0, 9.0, 60), (30.0, 1.0, 60), seconds=1.0), tmp_path)

    assert sound.shape[1] == rate
